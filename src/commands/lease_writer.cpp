// SPDX-License-Identifier: MIT
#include "commands/lease_writer.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/text.hpp"
#include "commands/ports.hpp"

namespace commands {
namespace {

using namespace std::string_view_literals;
using output::Value;

constexpr std::size_t batch = 4096;  // rows

bool is_plain(const std::string& value) {
  for (const char c : value) {
    if (c < ' ' || c > '~' || c == '"' || c == '\\') return false;
  }
  return true;
}

std::string quoted(const std::string& value) {
  return is_plain(value) ? '"' + value + '"' : base::trim(output::to_json(Value(value)));
}

}  // namespace

LeaseWriter::LeaseWriter(output::Ui& ui, const environment::EnvironmentsById& environments) : ui_(ui) {
  for (const auto& [id, each] : environments) {
    heads_.emplace(id, "\"environment\": " + quoted(id) + ", \"project\": " + quoted(each.project) +
                           ", \"repository\": " + quoted(each.repository) + ", \"branch\": " +
                           quoted(each.branch) + ", \"worktree\": " + quoted(each.worktree.string()) + ", ");
  }
  text_ = "{\n  \"schema\": 1,\n  \"leases\": [";
}

void LeaseWriter::add(const environment::LeaseState& state) {
  if (rows_.empty()) rows_.resize(batch);
  Row& row = rows_[count_++];
  row.lease = state.lease;
  row.listening = state.listening;
  row.holder = state.holder;
  if (count_ == rows_.size()) flush();
}

void LeaseWriter::end() {
  flush();
  writing_.get();
  ui_.raw(text_ + (empty_ ? "]\n}\n" : "\n  ]\n}\n"));
}

// One batch is written while the registry gives the next one.
void LeaseWriter::flush() {
  if (writing_.valid()) writing_.get();
  std::swap(rows_, going_);
  const auto count = std::exchange(count_, 0);
  writing_ = std::async(std::launch::async, [this, count] {
    for (std::size_t place = 0; place < count; ++place) write(going_[place]);
    ui_.raw(text_);
    text_.clear();
  });
}

void LeaseWriter::write(const Row& row) {
  const auto& lease = row.lease;
  text_ += empty_ ? "\n    {"sv : ",\n    {"sv;
  empty_ = false;
  text_ += head_of(lease.environment);
  text("\"service\": ", lease.service);
  number("\"container_port\": ", lease.container_port);
  text("\"protocol\": ", lease.protocol);
  text("\"host_ip\": ", lease.host_ip);
  number("\"host_port\": ", lease.host_port);
  text("\"env\": ", lease.variable);
  text_ += lease.fixed ? "\"fixed\": true, "sv : "\"fixed\": false, "sv;
  text_ += row.listening ? "\"listening\": true, "sv : "\"listening\": false, "sv;
  text_ += "\"holder\": "sv;
  text_ += row.holder ? base::trim(output::to_json(to_value(*row.holder))) : "null";
  text_ += '}';
}

// Neighbours are most often of one environment.
const std::string& LeaseWriter::head_of(const std::string& environment) {
  if (head_ != nullptr && environment == last_) return *head_;
  last_ = environment;
  const auto [found, is_new] = heads_.try_emplace(environment);
  if (is_new) {
    found->second = "\"environment\": " + quoted(environment) +
                    ", \"project\": null, \"repository\": null, \"branch\": null, \"worktree\": null, ";
  }
  head_ = &found->second;
  return *head_;
}

void LeaseWriter::number(std::string_view name, int value) {
  const fmt::format_int digits(value);
  text_ += name;
  text_.append(digits.data(), digits.size());
  text_ += ", "sv;
}

void LeaseWriter::text(std::string_view name, const std::string& value) {
  text_ += name;
  if (is_plain(value)) {
    text_ += '"';
    text_ += value;
    text_ += "\", "sv;
  } else {
    text_ += quoted(value);
    text_ += ", "sv;
  }
}

}  // namespace commands
