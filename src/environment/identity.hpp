// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "git/repository.hpp"

namespace environment {

// The environment's id (8 hex digits) that lives and dies with a worktree. Nothing when it has none; throws
// when the file holds something else.
[[nodiscard]] std::optional<std::string> load_id(const git::Worktree& worktree);
// The id of this worktree, made when it has none. The main worktree gets none: throws.
std::string ensure_id(const git::Worktree& worktree);
void forget_id(const git::Worktree& worktree);

[[nodiscard]] bool is_id(const std::string& text);

// What names this worktree's environment: the branch, or the folder's name of a detached one.
[[nodiscard]] std::string branch_of(const git::Worktree& worktree);
// "<repository>-<branch slug>". Pure.
[[nodiscard]] std::string plain_project(const std::string& repository, const std::string& branch);
// The same, with the id behind it when `taken` says that the plain one is. Pure.
[[nodiscard]] std::string choose_project(const std::string& repository, const std::string& branch,
                                         const std::string& id,
                                         const std::function<bool(const std::string&)>& taken);

// The folder for a new worktree from the template of `dockertree.path`; {repository}, {slug} and {branch} are
// replaced, a relative one starts at the main worktree (the bare repository's folder).
[[nodiscard]] std::filesystem::path worktree_path(const git::Repository& repository,
                                                  const std::string& pattern, const std::string& branch);

}  // namespace environment
