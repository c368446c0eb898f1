// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "registry/database.hpp"

namespace registry {

// All rows of a question, each read by `read`.
template <class Read, class... Values>
auto rows(Database& database, const Read& read, const char* sql, const Values&... values) {
  Statement statement = database.query(sql, values...);
  std::vector<decltype(read(statement))> found;
  while (statement.step()) found.push_back(read(statement));
  return found;
}

// Its first row, if any.
template <class Read, class... Values>
auto first_row(Database& database, const Read& read, const char* sql, const Values&... values) {
  Statement statement = database.query(sql, values...);
  std::optional<decltype(read(statement))> found;
  if (statement.step()) found = read(statement);
  return found;
}

// Whose ports and addresses an engine uses: those behind sockets of this host share the host's.
[[nodiscard]] std::string host_of(const std::string& engine);
// The same of an environment's engine; throws when there is no such environment.
[[nodiscard]] std::string host_of_environment(Database& database, const std::string& environment);

}  // namespace registry
