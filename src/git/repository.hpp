// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace git {

struct Repository {
  std::filesystem::path common_dir;                // absolute, without links: what all its worktrees share
  std::optional<std::filesystem::path> main_root;  // nothing: bare
  std::string name;  // of the main worktree's folder, or of the bare one without ".git"
};

struct Worktree {
  std::filesystem::path root;  // absolute; where it was, when it is missing
  std::filesystem::path git_dir;
  std::string admin;                  // the folder's name below `worktrees`, re-used by git; empty: main
  std::optional<std::string> branch;  // nothing: detached; an unborn branch has its name
  std::string head;                   // full object name, when detached
  bool main = false;
  bool locked = false;
  std::string lock_reason;
  bool missing = false;  // the folder is gone
};

// The repository of a folder, from any depth, of a linked worktree or a submodule too; from inside the
// repository's own folder as well. Nothing when there is none.
[[nodiscard]] std::optional<Repository> find_repository(const std::filesystem::path& from);
// Only the one of this common folder: where that is gone, the folder may lie in another repository.
[[nodiscard]] std::optional<Repository> find_repository_at(const std::filesystem::path& common_dir);
[[nodiscard]] Repository require_repository(const std::filesystem::path& from);

// The main one first (none when bare), then by admin name. Broken entries are left out.
[[nodiscard]] std::vector<Worktree> worktrees(const Repository& repository);
// The worktree that a path lies in: the innermost, when one is nested in another.
[[nodiscard]] std::optional<Worktree> find_worktree(const Repository& repository,
                                                    const std::filesystem::path& inside);
// The branch, or "detached at abc1234".
[[nodiscard]] std::string label(const Worktree& worktree);

}  // namespace git
