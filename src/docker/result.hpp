// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "docker/http.hpp"

namespace docker {

// The statuses that callers may go on after; all others throw.
[[nodiscard]] inline Result result_of(const Answer& answer, const std::string& what) {
  if (answer.status == 304) return {Outcome::unchanged, {}, {}};
  if (answer.ok()) return {};
  if (answer.status == 404) return {Outcome::absent, answer.message(), {}};
  if (answer.status == 409) return {Outcome::conflict, answer.message(), {}};
  throw refusal(what, answer);
}

[[nodiscard]] std::string filter_query(const Filter& filter, const char* separator = "?");

}  // namespace docker
