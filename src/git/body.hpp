// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

// The text of our hooks. Each installed body carries its version and a hash of itself on its second line, so
// that every body ever installed is told from an edited one, without a list of them.
namespace git::body {

inline constexpr std::array<std::string_view, 2> events = {"post-checkout", "pre-worktree-remove"};
inline constexpr int current_version = 1;

enum class Origin { foreign, ours, edited };
struct Recognised {
  Origin origin = Origin::foreign;
  int version = 0;
  std::string program;  // that it starts, as a shell reads it
};

[[nodiscard]] Recognised recognise(std::string_view text);
// As it is installed: the program named, sealed. `program` is quoted for a shell already.
[[nodiscard]] std::string sealed(std::string_view body, const std::string& program);
[[nodiscard]] std::string_view of_event(std::string_view event);

}  // namespace git::body
