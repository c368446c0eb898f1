// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "docker/types.hpp"
#include "environment/workspace.hpp"
#include "git/repository.hpp"
#include "registry/records.hpp"

namespace environment {

// What the registry and the engine have of one environment.
struct Observed {
  std::optional<registry::Environment> record;
  std::vector<registry::Lease> leases;
  std::vector<registry::Subnet> subnets;
  std::vector<registry::Volume> volumes;

  std::vector<docker::Container> containers;  // by our label, or of our project from our worktree
  std::vector<docker::Network> networks;
  std::vector<docker::Volume> engine_volumes;  // with our label
  std::vector<docker::Volume> anonymous;       // of these containers
  std::vector<std::string> images;             // built for it; only from observe_all

  [[nodiscard]] bool running() const;
};

// From the registry alone.
[[nodiscard]] Observed observe_record(registry::Registry& registry, const std::string& id);
// With the engine's part; throws `unavailable`.
[[nodiscard]] Observed observe(registry::Registry& registry, docker::Client& engine, const std::string& id);
// With the images as well: all that goes with an environment.
[[nodiscard]] Observed observe_all(registry::Registry& registry, docker::Client& engine,
                                   const std::string& id);

// Whether an environment is one of that repository, and not of one that exists and that it is a copy of.
[[nodiscard]] bool belongs_to(const registry::Environment& record, const git::Repository& repository);

// The record of a worktree, by its id. Nothing when it has no environment, or when the id is a copy's.
[[nodiscard]] std::optional<registry::Environment> find_record(registry::Registry& registry,
                                                               const git::Repository& repository,
                                                               const git::Worktree& worktree);

// "running", "partial", "stopped" or "absent" of an environment's containers. One that ended by itself with 0
// counts as neither running nor stopped.
[[nodiscard]] std::string state_of(const std::vector<docker::Container>& containers);

}  // namespace environment
