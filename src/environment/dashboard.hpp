// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "docker/client.hpp"
#include "registry/registry.hpp"

namespace environment {

// What the proxy's dashboard shows, as JSON: the worktrees of all registered repositories with their
// environments' services. An engine that does not answer is told in "trouble".
[[nodiscard]] std::string dashboard_state(registry::Registry& registry, docker::Client& engine);

}  // namespace environment
