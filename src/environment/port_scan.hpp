// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "environment/port_holders.hpp"
#include "registry/registry.hpp"

namespace environment {

// Something that registry, engine and sockets do not agree about.
struct PortFinding {
  enum class Kind {
    lost,       // a lease of an environment whose worktree is gone
    unused,     // a lease that no container would take: nothing wrong
    misplaced,  // a container of ours on a port that its environment does not hold
    unknown,    // a container of ours whose environment is not registered
    foreign,    // somebody else on a leased port
  } kind = Kind::unused;
  int port = 0;
  std::string protocol;
  std::string address;
  std::string project;
  std::string service;
  std::optional<PortHolder> holder;
  std::string reason;
  std::string fix;
};
[[nodiscard]] const char* text(PortFinding::Kind kind);

// `here`: the common directory of the repository that the fixes are typed in; those for others name theirs.
[[nodiscard]] std::vector<PortFinding> scan_ports(registry::Registry& registry, docker::Client& engine,
                                                  const PortMap& map,
                                                  const std::optional<std::filesystem::path>& here);

// What a container is made to publish, running or not.
[[nodiscard]] std::vector<docker::Port> bindings_of(docker::Client& engine,
                                                    const docker::Container& container);

}  // namespace environment
