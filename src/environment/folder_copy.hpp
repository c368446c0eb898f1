// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "docker/client.hpp"
#include "environment/desired.hpp"

namespace environment {

// Where the copy of a folder grows, in the worktree's folder of ours. Made anew, empty.
[[nodiscard]] std::filesystem::path prepare_folder(docker::Client& engine, const Desired& desired,
                                                   const FolderWish& wish);
// The whole copy takes its place, in one step.
void publish_folder(docker::Client& engine, const Desired& desired, const FolderWish& wish);
// Removes a folder of a worktree that others than we may own files in, by the helper.
void delete_folder(docker::Client& engine, const std::filesystem::path& folder);

}  // namespace environment
