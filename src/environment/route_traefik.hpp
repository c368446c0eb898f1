// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "compose/override.hpp"
#include "config/settings.hpp"
#include "environment/desired.hpp"
#include "environment/names.hpp"

namespace environment {

// What the Compose file says to a Traefik, with names of routers, services and middlewares, hosts and
// networks that are the environment's own. With `proxy.engine = traefik` (v3) also labels that route the
// environment's names to services without a router, and the network `proxy.network` for those with a route.
// Pure.
void add_traefik(compose::Assignment& assignment, const Desired& desired, const Names& names,
                 const config::Settings& settings);

// What people have to know of that: nothing with a template of the team's, which takes the override's place.
[[nodiscard]] std::optional<std::string> traefik_note(const compose::ProjectFiles& files,
                                                      const compose::Model& model, const Owner& owner,
                                                      const Names& names, const config::Settings& settings);

}  // namespace environment
