// SPDX-License-Identifier: MIT
#include "environment/routes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "docker/labels.hpp"
#include "environment/route_store.hpp"
#include "environment/route_wish.hpp"
#include "environment/shared_network.hpp"
#include "ports/role.hpp"
#include "proxy/dashboard.hpp"
#include "proxy/follower.hpp"

namespace environment {
namespace {

proxy::Machine machine_of(Workspace& workspace) {
  return {workspace.engine, workspace.registry, workspace.settings, workspace.ui};
}

// What the engine has of all environments, asked once.
struct Engine {
  std::multimap<std::string, docker::Container> containers;  // by the environment's id
  std::map<std::string, std::string> networks;               // name -> the environment's id
  bool host = false;                                         // the proxy is a process of this machine
  proxy::Seen proxy;
};

Engine look_at(registry::Registry& registry, docker::Client& engine) {
  Engine seen;
  // Two questions, whatever is there: what is between an engine and us costs more than long answers.
  auto containers = engine.containers();
  const auto networks = engine.networks();
  seen.proxy = proxy::see(registry, containers, networks);
  for (auto& container : containers) {
    const std::string id = container.label(docker::label::environment);
    if (!id.empty()) seen.containers.emplace(id, std::move(container));
  }
  for (const auto& network : networks) {
    const auto id = docker::label_of(network.labels, docker::label::environment);
    if (!id.empty()) seen.networks[network.name] = id;
  }
  seen.host = proxy::load_record(registry).host;
  return seen;
}

bool serves(const docker::Container& container, const std::string& service) {
  return container.label(docker::label::compose_service) == service &&
         container.label(docker::label::compose_oneoff) != "True";
}

// The network of its own in which the proxy can reach a container; nullptr: none.
const docker::Attachment* own_network(const Engine& seen, const docker::Container& container,
                                      const std::string& id) {
  for (const auto& attachment : container.networks) {
    const auto found = seen.networks.find(attachment.network);
    if (found != seen.networks.end() && found->second == id) return &attachment;
  }
  return nullptr;
}

// For the machine's own Caddy, which is in no network: the leased port, else the container's address.
std::string address_for_host(const std::vector<registry::Lease>& leases, const proxy::Route& route,
                             const docker::Attachment& attachment) {
  for (const auto& lease : leases) {
    if (lease.service == route.service && lease.container_port == route.port && lease.protocol == "tcp")
      return fmt::format("{}:{}", lease.host_ip, lease.host_port);
  }
  return attachment.address.empty() ? "" : fmt::format("{}:{}", attachment.address, route.port);
}

std::string state_of(const docker::Container& container) {
  const std::string health = container.health();
  return health.empty() ? container.state : container.state + ", " + health;
}

// One that is going has its pages, and nobody joins it.
enum class Stays { yes, no };

void add_sites(proxy::Wanted& wanted, const Engine& seen, const registry::Environment& record,
               const std::vector<proxy::Route>& routes, const std::vector<registry::Lease>& leases,
               Stays stays) {
  for (const auto& route : routes) {
    if (route.traefik) continue;
    proxy::Site site;
    site.environment = record.id;
    site.repository = record.repository;
    site.branch = record.branch;
    site.service = route.service;
    site.state = "not started";
    site.hosts = route.hosts;
    site.health = route.health;
    const auto [first, last] = seen.containers.equal_range(record.id);
    for (auto at = first; at != last; ++at) {
      const auto& container = at->second;
      if (!serves(container, route.service)) continue;
      site.state = stays == Stays::no && container.running() ? "stopping" : state_of(container);
      if (stays == Stays::no) continue;
      const auto* network = own_network(seen, container, record.id);
      if (network == nullptr) continue;
      // A stopped one keeps its address, and is answered with its state until it starts.
      const std::string address = seen.host ? address_for_host(leases, route, *network)
                                            : fmt::format("{}:{}", container.name, route.port);
      if (!address.empty()) site.upstreams.push_back(address);
      // Nobody who may remove a network without containers is to find the proxy in it.
      if (container.running()) wanted.networks.insert(network->network);
    }
    wanted.sites.push_back(std::move(site));
  }
}

std::filesystem::path leaving_file(const std::string& id) {
  return base::state_folder() / "locks" / ("leaving-" + id);
}

bool is_leaving(const std::string& id) {
  return base::exists(leaving_file(id)) && !base::Lock::attempt(leaving_file(id));
}

void refresh_or_warn(Workspace& workspace) {
  try {
    refresh_routes(machine_of(workspace));
  } catch (const base::Error& error) {
    workspace.ui.warn(std::string("the proxy keeps what it had: ") + error.what());
  }
}

// Of the proxy that serves them; nothing when none was started.
std::optional<proxy::Address> address_of(registry::Registry& registry,
                                         const std::vector<proxy::Route>& routes) {
  if (routes.empty()) return std::nullopt;
  if (routes.front().traefik) return routes.front().traefik->address;
  const auto record = proxy::load_record(registry);
  return record.started ? std::optional(record.address) : std::nullopt;
}

bool starts_by_itself(Workspace& workspace) {
  const auto& settings = workspace.settings.proxy;
  return settings.autostart &&
         (settings.engine == config::ProxyEngine::caddy || settings.engine == config::ProxyEngine::host) &&
         !proxy::load_record(workspace.registry).stopped;
}

}  // namespace

Names choose_names(Workspace& workspace, const Desired& desired) {
  std::set<std::string> others;
  const auto all = all_routes(workspace.registry);
  for (const auto& record : workspace.registry.environments()) {
    const auto routes = all.find(record.id);
    if (record.id == desired.id || routes == all.end()) continue;
    for (const auto& route : routes->second) others.insert(route.hosts.begin(), route.hosts.end());
  }
  Names names;
  names.routes = wish_routes(desired, workspace.settings, [&](const std::string& host) {
    return others.count(host) != 0 || host == proxy::dashboard_host;
  });
  names.address = proxy::expected_address(workspace.registry, workspace.settings);
  names.host = own_host(names.routes, desired, workspace.settings);
  return names;
}

proxy::Wanted wanted_routes(registry::Registry& registry, docker::Client& engine,
                            const std::set<std::string>& going) {
  Engine seen = look_at(registry, engine);
  proxy::Wanted wanted;
  wanted.seen = std::move(seen.proxy);
  const Engine nothing;
  const auto all = all_routes(registry);
  for (const auto& record : registry.environments()) {
    const auto routes = all.find(record.id);
    if (record.engine != engine.endpoint().key || routes == all.end()) continue;
    add_sites(wanted, is_leaving(record.id) ? nothing : seen, record, routes->second,
              seen.host ? registry.leases_of(record.id) : std::vector<registry::Lease>{},
              going.count(record.id) != 0 ? Stays::no : Stays::yes);
  }
  return wanted;
}

bool refresh_routes(const proxy::Machine& machine, const std::set<std::string>& going) {
  if (!proxy::load_record(machine.registry).started) return false;
  const auto lock = proxy::lock();
  const auto wanted = wanted_routes(machine.registry, machine.engine, going);
  if (wanted.seen.running) proxy::publish(machine.engine, machine.registry, wanted);
  return wanted.seen.running;
}

void join_proxy(Workspace& workspace, const std::string& id) {
  const auto routes = routes_of(workspace.registry, id);
  if (routes.empty()) return;
  try {
    attach_routed(workspace.engine, workspace.registry);
    const auto machine = machine_of(workspace);
    if (refresh_routes(machine)) return proxy::ensure_follower();
    if (!starts_by_itself(workspace)) return;
    const auto lock = proxy::lock();
    if (!proxy::is_running(machine))
      proxy::start(machine, [&] { return wanted_routes(workspace.registry, workspace.engine); });
  } catch (const base::Error& error) {
    workspace.ui.warn(std::string("no names for this environment: ") + error.what());
    for (const auto& hint : error.hints()) workspace.ui.hint(hint);
  }
}

base::Lock leave_proxy(Workspace& workspace, const std::string& id) {
  base::make_private_folder(base::state_folder() / "locks");
  auto lock = base::Lock::require(leaving_file(id), "the proxy's leave", std::chrono::minutes(2));
  if (!routes_of(workspace.registry, id).empty()) refresh_or_warn(workspace);
  return lock;
}

void drop_routes(Workspace& workspace, const std::string& id) {
  base::remove_file(leaving_file(id));
  if (routes_of(workspace.registry, id).empty()) return;
  forget_routes(workspace.registry, id);
  refresh_or_warn(workspace);
}

bool address_is_current(registry::Registry& registry, const std::string& id, const std::string& origins) {
  const auto record = proxy::load_record(registry);
  if (!record.started) return true;
  const auto names = host_names(routes_of(registry, id));
  return names.empty() || origins.substr(0, origins.find(',')) == record.address.url(names.front());
}

std::string direct_url(const registry::Lease& lease) {
  return fmt::format("{}://{}:{}", ports::speaks_tls(lease.container_port) ? "https" : "http",
                     lease.host_ip == "127.0.0.1" ? "localhost" : lease.host_ip, lease.host_port);
}

std::vector<Link> links_of(registry::Registry& registry, const std::string& id,
                           const std::vector<registry::Lease>& leases) {
  std::vector<Link> result;
  auto routes = routes_of(registry, id);
  const auto address = address_of(registry, routes);
  if (address && proxy::accepts(*address)) {
    std::stable_partition(routes.begin(), routes.end(), [](const auto& route) { return route.main; });
    for (const auto& route : routes) result.push_back({route.service, address->url(route.hosts.front())});
    return result;
  }
  for (const auto& lease : leases) {
    if (lease.role == "web" && lease.protocol == "tcp") result.push_back({lease.service, direct_url(lease)});
  }
  return result;
}

}  // namespace environment
