// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <vector>

#include "docker/client.hpp"
#include "proxy/route.hpp"
#include "registry/registry.hpp"

// The network in which the user's own Traefik reaches the services of all environments. Compose gives a
// service its plain name in every network that a file names, and `web` is in all worktrees: so the engine is
// asked to attach the containers, by a name that no other environment has.
namespace environment {

// A container that is not in the network that its route names.
struct Unattached {
  std::string container;  // id
  std::string name;
  std::string service;
  std::string network;
  std::string alias;  // its only name there, beside the container's own
};

// Of the containers of environments with these routes, by the environments' ids. Pure.
[[nodiscard]] std::vector<Unattached> find_unattached(
    const std::map<std::string, std::vector<proxy::Route>>& routes,
    const std::vector<docker::Container>& containers);

// Whether one of these routes is for a service to attach.
[[nodiscard]] bool is_attached(const std::vector<proxy::Route>& routes);
// Whether any environment has one.
[[nodiscard]] bool uses_shared_network(registry::Registry& registry);

// Lets a process in the background attach what has such a route, whatever starts it: plain Compose, too.
void keep_attached(const std::vector<proxy::Route>& routes);
// Attaches all that are not. Throws, when it has done what can be done, with the way out for the rest.
void attach_routed(docker::Client& engine, registry::Registry& registry);

}  // namespace environment
