// SPDX-License-Identifier: MIT
#include "base/text.hpp"
#include "registry/registry.hpp"
#include "registry/rows.hpp"

namespace registry {
namespace {

#define STEPS "SELECT number, environment, command, step, cause, detail, state, time FROM step "

Step read(const Statement& row) {
  return {row.number(0), row.text(1), row.text(2), row.text(3),
          row.text(4),   row.text(5), row.text(6), row.number(7)};
}

}  // namespace

std::int64_t Registry::begin(Step step) {
  if (step.time == 0) step.time = base::now();
  database_->run(
      "INSERT INTO step (environment, command, step, cause, detail, state, time) VALUES (?,?,?,?,?,?,?)",
      step.environment, step.command, step.step, step.cause, step.detail, step.state, step.time);
  return database_->last_row();
}

void Registry::finish(std::int64_t step, const std::string& state) {
  database_->run("UPDATE step SET state = ?, time = ? WHERE number = ?", state, base::now(), step);
}

std::vector<Step> Registry::steps(const std::string& environment) {
  return rows(*database_, read, STEPS "WHERE environment = ? ORDER BY number", environment);
}

std::vector<Step> Registry::unfinished_steps() {
  return rows(*database_, read, STEPS "WHERE state IN ('begun', 'failed') ORDER BY number");
}

void Registry::forget_steps(const std::string& environment) {
  database_->run("DELETE FROM step WHERE environment = ?", environment);
}

}  // namespace registry
