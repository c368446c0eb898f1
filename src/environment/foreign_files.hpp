// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "docker/client.hpp"

namespace environment {

// A folder whose files this user may not delete, though all else in the worktree: containers wrote there as
// root, or as others.
struct ForeignFolder {
  std::filesystem::path path;  // relative to the worktree; empty: the worktree's folder itself
  bool readable = false;       // git can look into it
};

struct ForeignFiles {
  std::vector<ForeignFolder> folders;  // none lies in another
  bool others = false;                 // there is also what this user may delete, empty folders aside
  bool mounts = false;                 // another file system is mounted in there
};
// Follows no link and stays on one file system. Root may delete everything.
[[nodiscard]] ForeignFiles find_foreign_files(const std::filesystem::path& root);

// Whether git refuses to work in a worktree because its folder, or `.git` there, is another user's.
[[nodiscard]] bool is_others(const std::filesystem::path& worktree);

// "'data', 'cache' and 3 more", at most three by name.
[[nodiscard]] std::string folders_text(const std::vector<ForeignFolder>& folders);

// Deletes these folders in a container of the helper, that sees nothing but `root`. Throws, and deletes
// nothing, when the engine has another file system than we.
void delete_foreign_files(docker::Client& engine, const std::filesystem::path& root,
                          const std::vector<ForeignFolder>& folders);

// Removes the folder with the empty folders in it; a file stays, and so does what it lies in.
void remove_empty_folders(const std::filesystem::path& root);

}  // namespace environment
