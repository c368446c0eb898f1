// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "compose/model.hpp"
#include "compose/override.hpp"

namespace compose {

// Where an environment's networks lie: our pools by network key, and old address -> new for every address
// that the model fixes (services' and gateways', both families).
struct Addresses {
  std::map<std::string, std::vector<Pool>> pools;
  std::map<std::string, std::map<std::string, std::string>> moved;  // network key -> old -> new
};

// Dynamic addresses keep to the lower half of a subnet when fixed ones, in the upper half, are there: in a
// small subnet Docker would give a fixed one away. Throws when a subnet is too small.
[[nodiscard]] Addresses plan_addresses(const Model& model, const Assignment& assignment);

// What of a network needs an address: services with and without a fixed one.
struct Load {
  int dynamic = 0, fixed = 0;
};
[[nodiscard]] Load load_of(const Model& model, const std::string& network);

// A network of the environment's own: neither external nor made by a plugin.
[[nodiscard]] bool is_ours(const Network& network);
// The networks a service is on in the environment: `default` for one on Docker's own bridge.
[[nodiscard]] std::map<std::string, NetworkUse> networks_of(const Service& service, const Model& model);
// Keys of the model's networks, and `default` when only our rewriting needs it.
[[nodiscard]] std::vector<Network> networks_of(const Model& model);
// "service" whose fixed container_name this is.
[[nodiscard]] const Service* find_container(const Model& model, std::string_view container_name);
// Publishes ports of its own: on networks, not on the host's or another container's.
[[nodiscard]] bool publishes(const Service& service, const Model& model);

}  // namespace compose
