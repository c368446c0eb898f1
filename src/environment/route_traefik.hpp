// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "compose/override.hpp"
#include "config/settings.hpp"
#include "proxy/route.hpp"

namespace environment {

// For a Traefik of the user's (v3): labels that route the environment's names, and the network
// `proxy.network` for the services that have one. What the Compose file says itself stays, with names of
// routers, services and middlewares that are the environment's own, and with its host names in Host rules.
// Nothing with another proxy. Pure.
void add_traefik(compose::Assignment& assignment, const compose::Model& model,
                 const std::vector<proxy::Route>& routes, const config::Settings& settings);

}  // namespace environment
