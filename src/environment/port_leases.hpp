// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "environment/port_holders.hpp"
#include "registry/registry.hpp"

namespace environment {

// A lease with what is behind it now.
struct LeaseState {
  const registry::Lease& lease;
  bool listening = false;
  std::optional<PortHolder> holder;  // who listens
};

struct LeaseFilter {
  std::optional<std::string> repository = {};   // by name
  std::optional<std::string> environment = {};  // by id
};

using EnvironmentsById = std::map<std::string, registry::Environment>;
[[nodiscard]] EnvironmentsById find_environments(registry::Registry& registry, const LeaseFilter& filter);

// Their leases, one after the other and in the order of their numbers: there may be very many.
void visit_leases(registry::Registry& registry, const PortMap& map, const LeaseFilter& filter,
                  const EnvironmentsById& environments, const std::function<void(const LeaseState&)>& visit);

// The numbers of the ranges in which this repository's next port would be looked for.
[[nodiscard]] std::vector<int> free_numbers(registry::Registry& registry, docker::Client& engine,
                                            const PortMap& map, const config::Settings& settings,
                                            const std::string& repository);

}  // namespace environment
