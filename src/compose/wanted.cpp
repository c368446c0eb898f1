// SPDX-License-Identifier: MIT
#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "compose/addresses.hpp"
#include "compose/override.hpp"

namespace compose {
namespace {

std::string variable_of(const Port& port, bool first, std::set<std::string>& taken) {
  std::string name = "DOCKERTREE_" + base::variable_name(port.service) + "_HOST_PORT";
  if (!first) name += "_" + std::to_string(port.container_port);
  if (taken.count(name) != 0 && port.protocol != "tcp") name += "_" + base::upper(port.protocol);
  std::string free = name;
  for (int i = 2; !taken.insert(free).second; ++i) free = name + "_" + std::to_string(i);
  return free;
}

// The group of an earlier port that has to share its number with this one, which it can only do with
// another protocol.
std::optional<int> group_of(const Port& port, const std::vector<WantedPort>& earlier) {
  const auto together = [&](const Port& other) {
    if (port.published || other.published) return port.published == other.published;
    return port.service == other.service && port.container_port == other.container_port;
  };
  for (const WantedPort& candidate : earlier) {
    if (!together(candidate.port)) continue;
    const bool clash = std::any_of(earlier.begin(), earlier.end(), [&](const WantedPort& other) {
      return other.group == candidate.group && other.port.protocol == port.protocol;
    });
    if (!clash) return candidate.group;
  }
  return std::nullopt;
}

bool same_number(const Port& a, const Port& b) {
  return std::tie(a.container_port, a.protocol, a.published) ==
         std::tie(b.container_port, b.protocol, b.published);
}

}  // namespace

std::vector<WantedPort> wanted_ports(const Model& model) {
  std::vector<WantedPort> wanted;
  std::set<std::string> variables;
  int groups = 0;
  for (const Service& service : model.services) {
    if (!publishes(service, model) || service.replicas > 1) continue;
    const std::size_t begin = wanted.size();
    for (const Port& port : service.ports) {
      const bool again = std::any_of(wanted.begin() + static_cast<std::ptrdiff_t>(begin), wanted.end(),
                                     [&](const WantedPort& other) { return same_number(other.port, port); });
      if (again) continue;
      WantedPort item;
      item.port = port;
      item.variable = variable_of(port, wanted.size() == begin, variables);
      const auto group = group_of(port, wanted);
      item.group = group ? *group : groups++;
      wanted.push_back(item);
    }
  }
  return wanted;
}

std::vector<WantedSubnet> wanted_subnets(const Model& model) {
  std::vector<WantedSubnet> wanted;
  for (const Network& network : networks_of(model)) {
    if (!is_ours(network)) continue;
    const Load load = load_of(model, network.key);
    // Room for two one-off containers; the network's and the broadcast address and the gateway are gone.
    const int dynamic = load.dynamic + 2;
    const auto holds = [&](int prefix) {
      const int size = 1 << (32 - prefix);
      if (load.fixed == 0) return dynamic <= size - 3;
      return dynamic <= size / 2 - 2 && load.fixed <= size / 2 - 1;
    };
    int prefix = 28;
    while (prefix > 16 && !holds(prefix)) --prefix;
    wanted.push_back({network.key, prefix});
  }
  return wanted;
}

std::vector<std::string> wanted_volumes(const Model& model) {
  std::set<std::string> keys;
  for (const Service& service : model.services) {
    for (const Mount& mount : service.mounts) {
      if (mount.type == "volume" && find_volume(model, mount.source) != nullptr) keys.insert(mount.source);
    }
  }
  return {keys.begin(), keys.end()};
}

}  // namespace compose
