// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "git/repository.hpp"

namespace git {

// All of these run the git binary, so that hooks, filters and configuration are git's; they throw with its
// words.

struct NewWorktree {
  std::filesystem::path path;
  std::optional<std::string> branch = {};      // one that exists
  std::optional<std::string> new_branch = {};  // or one to be made
  std::optional<std::string> start = {};  // of the new branch, or what a detached one is at; absent: HEAD
  bool detach = false;
  std::optional<bool> track = {};  // --track, --no-track; absent: as git is configured
  bool force = false;
  bool no_checkout = false;
  bool no_provision = false;             // our own hooks do nothing (DOCKERTREE_HOOK=off), foreign ones run
  std::filesystem::path directory = {};  // where git runs: HEAD is this worktree's; empty: the main one
};
// Gives what git and foreign hooks said, to be shown. A foreign post-checkout that failed is said there: the
// worktree exists nevertheless.
std::string add_worktree(const Repository& repository, const NewWorktree& wanted);

enum class Force { none, once, twice };  // once: dirty ones; twice: locked ones too
void remove_worktree(const Repository& repository, const Worktree& worktree, Force force = Force::none);
void lock(const Repository& repository, const Worktree& worktree, const std::string& reason);
void unlock(const Repository& repository, const Worktree& worktree);
enum class Merged { required, any };
void delete_branch(const Repository& repository, const std::string& name, Merged merged = Merged::required);

// Gives a linked worktree whose folder has lost its `.git` file that file back, as `git worktree repair` does
// for all.
void relink(const Worktree& worktree);

// Lines of `git status --porcelain` as git's own removal looks at it, no more than `limit`: empty means
// clean.
[[nodiscard]] std::vector<std::string> uncommitted(const Worktree& worktree, std::size_t limit = 10);

// `git hook run EVENT` in a folder, hooks of ours off: its exit status, 0 when there is no such hook.
[[nodiscard]] int run_hook(const std::filesystem::path& directory, const std::string& event,
                           const std::vector<std::string>& arguments);

}  // namespace git
