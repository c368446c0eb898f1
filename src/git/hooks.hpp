// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "git/repository.hpp"

namespace git {

// Whose hooks: a repository's, or those of all repositories of the user.
struct HookScope {
  std::optional<Repository> repository;  // nothing: --global
};

enum class HookState {
  installed,
  outdated,  // an earlier body of ours: `install` upgrades it
  missing,   // no hook at all
  foreign,   // a hook of somebody else, ours not in it: `install` chains it
  modified,  // ours, but edited, or of a newer version: never touched
  by_hand,   // in a tracked folder: whoever wants it there adds a line
};

struct HookStatus {
  std::string event;
  HookState state = HookState::missing;
  std::string where;  // a file, or a configuration key
  std::string note;   // one sentence more, or nothing
};

[[nodiscard]] std::string_view name(HookState state);
// One for each event and each place where git looks for it.
[[nodiscard]] std::vector<HookStatus> hook_status(const HookScope& scope);
// What `install_hooks` and `uninstall_hooks` would do, and why, from the states alone.
struct HookChange {
  std::string what;
  std::string cause;
};
[[nodiscard]] std::vector<HookChange> plan_install(const HookScope& scope);
[[nodiscard]] std::vector<HookChange> plan_uninstall(const HookScope& scope);
// What it did, a line each, to be printed; nothing when everything was there.
std::vector<std::string> install_hooks(const HookScope& scope, const std::filesystem::path& program);
// Puts back what was there, byte for byte.
std::vector<std::string> uninstall_hooks(const HookScope& scope);
// Whether our post-checkout runs in this repository, by its own or by global hooks.
[[nodiscard]] bool hooks_active(const Repository& repository);

}  // namespace git
