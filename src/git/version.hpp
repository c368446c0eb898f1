// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <string_view>

namespace git {

struct Version {
  int major = 0;
  int minor = 0;
  int patch = 0;
  auto operator<=>(const Version&) const = default;  // NOLINT(modernize-use-nullptr): false alarm
};

// Of the git on PATH, asked once a process.
[[nodiscard]] Version version();
// From "git version 2.39.5 (Apple Git-154)"; zeros where there is no number.
[[nodiscard]] Version parse_version(std::string_view text);

}  // namespace git
