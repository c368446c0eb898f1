// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "git/repository.hpp"

namespace git {

// Paths are relative to the worktree's root.

// Whether git ignores it: a pattern matches and it is not tracked. A folder needs a slash at its end.
[[nodiscard]] bool is_ignored(const std::filesystem::path& root, const std::filesystem::path& relative);
// Whether it is in the index.
[[nodiscard]] bool is_tracked(const std::filesystem::path& root, const std::filesystem::path& relative);
// The files that git ignores and that patterns of gitignore's syntax (the text of `.worktreeinclude`) match.
[[nodiscard]] std::vector<std::filesystem::path> ignored_files_matching(const std::filesystem::path& root,
                                                                        const std::string& patterns);
// Adds a line to the common `info/exclude`, once; returns whether it had to.
bool exclude(const Repository& repository, const std::string& pattern);

}  // namespace git
