// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "compose/override.hpp"
#include "config/settings.hpp"
#include "proxy/route.hpp"

namespace environment {

// For a Traefik of the user's: labels that route the environment's names (Traefik v3; names of routers are
// the environment's own), and the network `proxy.network` for the services that have one. Nothing with
// another proxy. Pure.
void add_traefik(compose::Assignment& assignment, const std::vector<proxy::Route>& routes,
                 const config::Settings& settings);

}  // namespace environment
