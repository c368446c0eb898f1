// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "environment/desired.hpp"
#include "environment/names.hpp"
#include "environment/workspace.hpp"
#include "proxy/address.hpp"
#include "proxy/proxy.hpp"
#include "proxy/route.hpp"

namespace environment {

// The names that a desired environment should have, and no other one has.
[[nodiscard]] Names choose_names(Workspace& workspace, const Desired& desired);

// What the proxy should do now, by the registry and the engine: every environment of this engine, those that
// do not run or are leaving with their page, and `going`, ids, as well.
[[nodiscard]] proxy::Wanted wanted_routes(registry::Registry& registry, docker::Client& engine,
                                          const std::set<std::string>& going = {});
// Makes the proxy do that. False: none runs.
bool refresh_routes(const proxy::Machine& machine, const std::set<std::string>& going = {});

// After an environment has started: starts the proxy where that is configured, and sets the routes. Never
// throws for the proxy's sake: the environment runs without it.
void join_proxy(Workspace& workspace, const std::string& id);
// Before its containers go: the proxy leaves its networks, and stays away as long as the lock is held.
[[nodiscard]] base::Lock leave_proxy(Workspace& workspace, const std::string& id);
// For good: its names are free afterwards.
void drop_routes(Workspace& workspace, const std::string& id);

// Whether CSRF_TRUSTED_ORIGINS of an environment still names the running proxy's address.
[[nodiscard]] bool address_is_current(registry::Registry& registry, const std::string& id,
                                      const std::string& origins);

// The URL of a published port, without the proxy.
[[nodiscard]] std::string direct_url(const registry::Lease& lease);

// Where a browser finds an environment's services, by their names: through the proxy, ours or the user's
// Traefik, when it runs, else the ports of its web services.
struct Link {
  std::string service;
  std::string url;
};
[[nodiscard]] std::vector<Link> links_of(registry::Registry& registry, const std::string& id,
                                         const std::vector<registry::Lease>& leases);

}  // namespace environment
