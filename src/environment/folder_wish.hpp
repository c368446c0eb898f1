// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "compose/model.hpp"
#include "config/settings.hpp"
#include "git/repository.hpp"

namespace environment {

// A folder of the main or another worktree that holds data, and that a worktree gets a copy of.
struct FolderWish {
  std::string key;  // in [volumes.KEY]
  std::filesystem::path from;
  std::filesystem::path to;
};

// The folders that [volumes.KEY] path names: those that the worktree `from` has and this one has not, or
// empty.
[[nodiscard]] std::vector<FolderWish> wish_folders(const std::optional<std::filesystem::path>& from,
                                                   const std::filesystem::path& worktree,
                                                   const config::Settings& settings);

// Folders that services of this worktree bind, that git ignores, and that hold something in the main worktree
// but are not named in the settings: a sentence each.
[[nodiscard]] std::vector<std::string> folder_notes(const git::Repository& repository,
                                                    const std::filesystem::path& worktree,
                                                    const compose::Model& model,
                                                    const config::Settings& settings);

}  // namespace environment
