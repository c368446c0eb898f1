// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "environment/port_holders.hpp"
#include "registry/registry.hpp"

namespace environment {

struct PortMove {
  registry::Lease lease;  // as it is
  int to = 0;
};

// The new leases of one environment, all of them.
struct Compaction {
  registry::Environment environment;
  bool running = false;
  std::vector<PortMove> moves;
  std::vector<registry::Lease> leases;
};

struct CompactInput {
  registry::Registry& registry;
  docker::Client& engine;
  const PortMap& map;
  // The settings that count for an environment.
  std::function<config::Settings(const registry::Environment&)> settings;
  bool running = false;  // those that run are moved too
};
// Only environments that change, in the order of their lowest port. Fixed ports, other engines' and those of
// environments without a worktree stay.
[[nodiscard]] std::vector<Compaction> plan_compaction(const CompactInput& input);

// All at once, or nothing: throws when a port was leased meanwhile. The files of the environments are stale
// afterwards.
void apply(registry::Registry& registry, const std::vector<Compaction>& plan);

}  // namespace environment
