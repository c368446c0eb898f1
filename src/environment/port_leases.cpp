// SPDX-License-Identifier: MIT
#include "environment/port_leases.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "environment/desired.hpp"
#include "environment/leasing.hpp"

namespace environment {

EnvironmentsById find_environments(registry::Registry& registry, const LeaseFilter& filter) {
  EnvironmentsById result;
  for (auto& environment : registry.environments()) {
    if (filter.environment && environment.id != *filter.environment) continue;
    if (filter.repository && environment.repository != *filter.repository) continue;
    const auto id = environment.id;
    result.emplace(id, std::move(environment));
  }
  return result;
}

void visit_leases(registry::Registry& registry, const PortMap& map, const LeaseFilter& filter,
                  const EnvironmentsById& environments, const std::function<void(const LeaseState&)>& visit) {
  const auto look = [&](const registry::Lease& lease) {
    if ((filter.environment || filter.repository) && environments.count(lease.environment) == 0) return;
    LeaseState state{lease, false, std::nullopt};
    if (map.in_use(lease.host_port, lease.protocol)) {
      auto holders = map.holders(lease.host_ip, lease.host_port, lease.protocol);
      state.listening = !holders.empty();
      if (state.listening) state.holder = std::move(holders.front());
    }
    visit(state);
  };
  if (filter.environment) {
    for (const auto& lease : registry.leases_of(*filter.environment)) look(lease);
  } else {
    registry.visit_leases(look);
  }
}

std::vector<int> free_numbers(registry::Registry& registry, docker::Client& engine, const PortMap& map,
                              const config::Settings& settings, const std::string& repository) {
  std::set<int> planned;
  if (map.trouble().empty()) {
    for (const auto& port : engine_ports(engine, "")) planned.insert(port.host_port);
  }
  const auto usable = [&](int port) {
    const auto reserved = [port](const config::PortRange& range) { return range.contains(port); };
    return planned.count(port) == 0 && !map.in_use(port, "tcp") && !map.in_use(port, "udp") &&
           std::none_of(settings.ports.reserve.begin(), settings.ports.reserve.end(), reserved);
  };
  return registry.free_ports(engine.endpoint().key,
                             ranges_for("other", "", repository, registry.ranges(), settings),
                             std::numeric_limits<std::size_t>::max(), usable);
}

}  // namespace environment
