// SPDX-License-Identifier: MIT
#include "environment/shared_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/route_store.hpp"
#include "proxy/follower.hpp"
#include "volumes/task.hpp"

namespace environment {
namespace {

using RoutesById = std::map<std::string, std::vector<proxy::Route>>;

std::string network_of(const proxy::Route& route) { return route.traefik ? route.traefik->network : ""; }

const proxy::Route* route_of(const RoutesById& routes, const docker::Container& container) {
  const auto own = routes.find(container.label(docker::label::environment));
  if (own == routes.end() || container.label(docker::label::compose_oneoff) == "True") return nullptr;
  const auto found = std::find_if(own->second.begin(), own->second.end(), [&](const proxy::Route& route) {
    return route.service == container.label(docker::label::compose_service);
  });
  return found == own->second.end() || network_of(*found).empty() ? nullptr : &*found;
}

bool is_in(const docker::Container& container, const std::string& network) {
  return std::any_of(container.networks.begin(), container.networks.end(),
                     [&](const docker::Attachment& each) { return each.network == network; });
}

std::vector<docker::Container> our_containers(docker::Client& engine) {
  return engine.containers({.labels = {docker::label::environment}});
}

// Traefik looks at the containers only when one starts or ends. Whoever ran before it was attached, was seen
// without the network; so one more starts, and ends.
void make_traefik_look(docker::Client& engine) {
  static_cast<void>(volumes::run(engine, {.command = {"version"}, .mounts = {}}));
}

base::Error no_network(const Unattached& each) {
  return base::Error(fmt::format("there is no network '{}', in which Traefik is to reach '{}'", each.network,
                                 each.name))
      .hint("start your Traefik, or make its network: docker network create " +
            base::shell_quote(each.network))
      .hint("or name another one: git config --global dockertree.proxy.network NETWORK");
}

base::Error refusal(const Unattached& each, const std::string& reason) {
  return base::Error(
             fmt::format("'{}' cannot be attached to the network '{}': {}", each.name, each.network, reason))
      .hint("see: docker network inspect " + base::shell_quote(each.network));
}

}  // namespace

bool is_attached(const std::vector<proxy::Route>& routes) {
  return std::any_of(routes.begin(), routes.end(),
                     [](const proxy::Route& route) { return !network_of(route).empty(); });
}

std::vector<Unattached> find_unattached(const RoutesById& routes,
                                        const std::vector<docker::Container>& containers) {
  std::vector<Unattached> result;
  for (const auto& container : containers) {
    const auto* route = route_of(routes, container);
    if (route == nullptr || is_in(container, network_of(*route))) continue;
    result.push_back({container.id, container.name, route->service, network_of(*route),
                      container.label(docker::label::compose_project) + "-" + route->service});
  }
  return result;
}

bool uses_shared_network(registry::Registry& registry) {
  const auto routes = all_routes(registry);
  return std::any_of(routes.begin(), routes.end(), [](const auto& each) { return is_attached(each.second); });
}

void keep_attached(const std::vector<proxy::Route>& routes) {
  if (is_attached(routes)) proxy::ensure_follower();
}

void attach_routed(docker::Client& engine, registry::Registry& registry) {
  if (!uses_shared_network(registry)) return;
  std::map<std::string, bool> exists;
  std::optional<base::Error> trouble;
  bool late = false;
  for (const auto& each : find_unattached(all_routes(registry), our_containers(engine))) {
    // The engine attaches what does not run to any network, and then refuses to start it.
    const auto network = exists.try_emplace(each.network, false).first;
    network->second = network->second || engine.find_network(each.network).has_value();
    if (!network->second) {
      if (!trouble) trouble = no_network(each);
      continue;
    }
    const auto result = engine.connect(each.network, each.container, {each.alias});
    const auto now = engine.find_container(each.container);
    if (!now) continue;
    if (!result.ok() && !trouble) trouble = refusal(each, result.message);
    late = late || now->running();
  }
  if (late) make_traefik_look(engine);
  if (trouble) throw *trouble;
}

}  // namespace environment
