// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "docker/client.hpp"

namespace environment {

// The labels of images: others than those of containers, which inherit them.
inline constexpr const char* image_environment_label = "dockertree.image.environment";
inline constexpr const char* image_worktree_label = "dockertree.image.worktree";

// By what an image that a build of this environment has made can be removed: its names with the project's in
// them, or the id of an earlier build that has lost its name. Empty when it is not provably of this
// environment: an image that is built on it carries the same labels. A name that somebody else gave is none.
[[nodiscard]] std::vector<std::string> own_names(const docker::Image& image, const std::string& project);

// The same of all images with the label of the environment `id`.
[[nodiscard]] std::vector<std::string> built_images(docker::Client& engine, const std::string& id,
                                                    const std::string& project);

}  // namespace environment
