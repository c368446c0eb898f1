// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "git/repository.hpp"

namespace environment {

// WORKTREE of the command line: a branch, a path (absolute or relative to `cwd`), a folder's name or the slug
// of a branch; without one, the worktree that `cwd` lies in. Throws, with the nearest one, when there is
// none.
[[nodiscard]] git::Worktree require_worktree(const git::Repository& repository,
                                             const std::optional<std::string>& word,
                                             const std::filesystem::path& cwd);

// The same for several words, each of which may be a pattern over branches and folders' names; the main
// worktree matches no pattern. A pattern that matches nothing throws. Each worktree once.
[[nodiscard]] std::vector<git::Worktree> require_worktrees(const git::Repository& repository,
                                                           const std::vector<std::string>& words,
                                                           const std::filesystem::path& cwd);
// Whether that knows a worktree by this word, or takes it for a pattern.
[[nodiscard]] bool names_worktree(const git::Repository& repository, const std::string& word,
                                  const std::filesystem::path& cwd);

}  // namespace environment
