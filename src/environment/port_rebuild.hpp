// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>

#include "docker/client.hpp"
#include "output/ui.hpp"
#include "registry/registry.hpp"

namespace environment {

// Whether a registry file cannot be read because it is damaged. Any other trouble throws.
[[nodiscard]] bool is_damaged(const std::filesystem::path& file);
// Sets a registry file aside that cannot be read because it is damaged; where it is now. Nothing when it is
// sound, or not there.
[[nodiscard]] std::optional<std::filesystem::path> set_damaged_aside(const std::filesystem::path& file);

struct Rebuilt {
  int environments = 0;  // registered anew
  int leases = 0;        // added, or changed to what containers publish
  int volumes = 0;
  int networks = 0;
  int left = 0;  // environments that could not be registered; told by warnings
};
// Makes the registry say what containers, volumes and networks with our labels say. What they do not speak
// about stays. `near`: a repository to look into for worktrees, besides those that labels lead to.
Rebuilt rebuild_registry(registry::Registry& registry, docker::Client& engine, output::Ui& ui,
                         const std::optional<std::filesystem::path>& near);

}  // namespace environment
