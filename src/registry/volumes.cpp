// SPDX-License-Identifier: MIT
#include "base/text.hpp"
#include "registry/registry.hpp"
#include "registry/rows.hpp"

namespace registry {
namespace {

#define VOLUMES "SELECT environment, key, name, method, source, policy, size, measured, created FROM volume "

Volume read(const Statement& row) {
  return {row.text(0),
          row.text(1),
          row.text(2),
          row.text(3),
          row.text(4),
          row.text(5),
          row.optional_number(6),
          row.optional_number(7),
          row.number(8)};
}

}  // namespace

std::vector<Volume> Registry::volumes() {
  return rows(*database_, read, VOLUMES "ORDER BY environment, key");
}

std::vector<Volume> Registry::volumes_of(const std::string& environment) {
  return rows(*database_, read, VOLUMES "WHERE environment = ? ORDER BY key", environment);
}

std::optional<Volume> Registry::find_volume(const std::string& name) {
  return first_row(*database_, read, VOLUMES "WHERE name = ? LIMIT 1", name);
}

void Registry::save(const Volume& volume) {
  database_->run(
      "INSERT OR REPLACE INTO volume (environment, key, name, method, source, policy, size, measured, "
      "created) "
      "VALUES (?,?,?,?,?,?,?,?,?)",
      volume.environment, volume.key, volume.name, volume.method, volume.source, volume.policy, volume.size,
      volume.measured, volume.created != 0 ? volume.created : base::now());
}

void Registry::remove_volume(const std::string& name) {
  database_->run("DELETE FROM volume WHERE name = ?", name);
}

std::vector<Trash> Registry::trash() {
  const auto entry = [](const Statement& row) {
    return Trash{row.text(0), row.text(1), row.text(2),   row.text(3),           row.text(4),
                 row.text(5), row.text(6), row.number(7), row.optional_number(8)};
  };
  return rows(*database_, entry,
              "SELECT name, engine, key, project, repository, branch, environment, deleted, size FROM trash "
              "ORDER BY deleted, name");
}

void Registry::save(const Trash& trash) {
  database_->run(
      "INSERT OR REPLACE INTO trash (name, engine, key, project, repository, branch, environment, deleted, "
      "size) "
      "VALUES (?,?,?,?,?,?,?,?,?)",
      trash.name, trash.engine, trash.key, trash.project, trash.repository, trash.branch, trash.environment,
      trash.deleted != 0 ? trash.deleted : base::now(), trash.size);
}

void Registry::remove_trash(const std::string& name) {
  database_->run("DELETE FROM trash WHERE name = ?", name);
}

}  // namespace registry
