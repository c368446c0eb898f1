// SPDX-License-Identifier: MIT
#include "environment/port_leases.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "environment/desired.hpp"
#include "environment/leasing.hpp"

namespace environment {

LeaseList list_leases(registry::Registry& registry, const PortMap& map, const LeaseFilter& filter) {
  LeaseList result;
  for (auto& environment : registry.environments()) {
    if (filter.environment && environment.id != *filter.environment) continue;
    if (filter.repository && environment.repository != *filter.repository) continue;
    const auto id = environment.id;
    result.environments.emplace(id, std::move(environment));
  }
  auto leases = filter.environment ? registry.leases_of(*filter.environment) : registry.leases();
  result.leases.reserve(leases.size());
  for (auto& lease : leases) {
    if ((filter.environment || filter.repository) && result.environments.count(lease.environment) == 0)
      continue;
    LeaseState state{std::move(lease), false, std::nullopt};
    if (map.in_use(state.lease.host_port, state.lease.protocol)) {
      auto holders = map.holders(state.lease.host_ip, state.lease.host_port, state.lease.protocol);
      state.listening = !holders.empty();
      if (state.listening) state.holder = std::move(holders.front());
    }
    result.leases.push_back(std::move(state));
  }
  return result;
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
