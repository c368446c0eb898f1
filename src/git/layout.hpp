// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "git/repository.hpp"

// Reading git's own files, inside this folder only. find_repository and worktrees stand on these and never
// start libgit2: its start reads the CA bundle (7 ms), which the hook and `list` must not pay.
namespace git::layout {

// Where a `.git` file or folder, or a repository's folder itself, leads; nothing when it is none of these.
[[nodiscard]] std::optional<std::filesystem::path> git_dir_of(const std::filesystem::path& dot_git);
[[nodiscard]] std::filesystem::path common_dir_of(const std::filesystem::path& git_dir);
// A file's text without the line ends at its end.
[[nodiscard]] std::optional<std::string> load_line(const std::filesystem::path& file);

struct Core {
  std::optional<bool> bare;
  std::optional<std::string> worktree;
};
// core.bare and core.worktree of the repository's own configuration files.
[[nodiscard]] Core load_core(const std::filesystem::path& common_dir);

}  // namespace git::layout
