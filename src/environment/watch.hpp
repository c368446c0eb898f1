// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace environment {

struct WatchActions {
  std::function<bool()> reap;  // false: not everything could be taken down; tried again later
  std::function<void(const std::filesystem::path& worktree)> provision;
  std::function<void(const std::string&)> warn;
};

// Follows the worktrees of all registered repositories until a signal is noted: calls `reap` when an
// environment has lost its worktree, `provision` for a worktree that has none. Sleeps as long as nothing
// happens; where inotify does not suffice it looks every half a minute instead, and says so.
void watch(const WatchActions& actions);

}  // namespace environment
