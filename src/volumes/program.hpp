// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "docker/client.hpp"

namespace volumes {

// The static program that works inside volumes: DOCKERTREE_HELPER, else the one beside this program in the
// build tree, else the one installed with it, also when the whole prefix was moved. Throws when there is
// none.
[[nodiscard]] std::filesystem::path require_program();

// The program as an image of nothing else, under the hash of its content; imported when it is not there.
[[nodiscard]] std::string ensure_image(docker::Client& engine);

// A tar with one executable file at its root.
[[nodiscard]] std::string tar_of(std::string_view name, std::string_view content);

}  // namespace volumes
