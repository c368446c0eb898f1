// SPDX-License-Identifier: MIT
#include "environment/dashboard.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/listing.hpp"
#include "environment/route_store.hpp"
#include "git/repository.hpp"
#include "output/record.hpp"
#include "proxy/address.hpp"

namespace environment {
namespace {

using output::Value;

struct Service {
  std::vector<const docker::Container*> containers;
  std::vector<const registry::Lease*> leases;
  std::vector<std::string> urls;
};

std::map<std::string, Service> services_of(const Listed& listed, const std::vector<proxy::Route>& routes,
                                           const proxy::Address& address) {
  std::map<std::string, Service> services;
  for (const auto& container : listed.containers) {
    if (container.label(docker::label::compose_oneoff) != "True")
      services[container.label(docker::label::compose_service)].containers.push_back(&container);
  }
  for (const auto& lease : listed.leases) services[lease.service].leases.push_back(&lease);
  for (const auto& route : routes) {
    const auto& served = route.traefik ? route.traefik->address : address;
    for (const auto& host : route.hosts) services[route.service].urls.push_back(served.url(host));
  }
  return services;
}

Value port_value(int host, int container, const std::string& protocol) {
  return Value::record({{"host_port", host}, {"container_port", container}, {"protocol", protocol}});
}

// The leases, or, in a main worktree, what its containers publish.
Value ports_of(const Service& service) {
  Value ports = Value::list();
  for (const auto* lease : service.leases)
    ports.append(port_value(lease->host_port, lease->container_port, lease->protocol));
  if (!service.leases.empty()) return ports;
  std::map<std::pair<int, std::string>, int> published;  // both address families are one
  for (const auto* container : service.containers) {
    for (const auto& port : container->ports)
      if (port.host_port != 0) published[{port.host_port, port.protocol}] = port.container_port;
  }
  for (const auto& [key, port] : published) ports.append(port_value(key.first, port, key.second));
  return ports;
}

Value service_value(const std::string& name, const Service& service) {
  std::vector<std::string> names;
  for (const auto* container : service.containers) names.push_back(container->name);
  const auto* first = service.containers.empty() ? nullptr : service.containers.front();
  const std::string health = first == nullptr ? "" : first->health();
  return Value::record({{"service", name},
                        {"state", first == nullptr ? "not started" : first->state},
                        {"health", health.empty() ? Value() : Value(health)},
                        {"container", names.empty() ? Value() : Value(base::join(names, " "))},
                        {"image", first == nullptr ? Value() : Value(first->image)},
                        {"ports", ports_of(service)},
                        {"urls", Value::list_of(service.urls)}});
}

// Of the volumes that were measured; null when none was.
Value data_size(const Listed& listed) {
  std::optional<std::int64_t> sum;
  for (const auto& volume : listed.volumes)
    if (volume.size) sum = sum.value_or(0) + *volume.size;
  return sum;
}

Value to_value(const Listed& listed, registry::Registry& registry, const proxy::Address& address) {
  const auto routes = listed.id ? routes_of(registry, *listed.id) : std::vector<proxy::Route>{};
  Value services = Value::list();
  for (const auto& [name, service] : services_of(listed, routes, address))
    services.append(service_value(name, service));
  Value value = head_value(listed);
  value.set("created", listed.created ? Value(base::timestamp(*listed.created)) : Value());
  value.set("data_size", data_size(listed));
  value.set("services", services);
  return value;
}

}  // namespace

std::string dashboard_state(registry::Registry& registry, docker::Client& engine) {
  ListInput input;
  for (const auto& folder : registry.repositories()) {
    if (auto repository = git::find_repository_at(folder))
      input.repositories.push_back(*std::move(repository));
  }
  input.registry = &registry;
  input.engine = &engine;
  const Listing listing = list_environments(input);
  const auto address = proxy::load_record(registry).address;
  const auto environments = Value::list_of(
      listing.environments, [&](const Listed& each) { return to_value(each, registry, address); });
  return output::to_json(
      Value::record({{"schema", 1},
                     {"trouble", listing.trouble.empty() ? Value() : Value(listing.trouble)},
                     {"environments", environments}}));
}

}  // namespace environment
