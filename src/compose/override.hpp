// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "compose/model.hpp"

namespace compose {

inline constexpr const char* label_environment = "dockertree.environment";
inline constexpr const char* label_project = "dockertree.project";
inline constexpr const char* label_repository = "dockertree.repository";
inline constexpr const char* label_common_dir = "dockertree.common_dir";
inline constexpr const char* label_branch = "dockertree.branch";
inline constexpr const char* label_worktree = "dockertree.worktree";

struct PortLease {
  std::string service;
  int container_port = 0;
  std::string protocol = "tcp";
  std::string host_ip = "127.0.0.1";
  int host_port = 0;
};

// What an environment holds: everything of the override that the model does not say.
struct Assignment {
  std::string project, environment_id, repository, branch;
  std::filesystem::path common_dir, worktree;
  std::vector<PortLease> ports;
  std::map<std::string, std::string> network_subnets;  // key -> "10.x.y.0/28"; absent: Docker picks one
  std::map<std::string, std::string> volume_names;     // key -> our volume; absent: the declaration stays
  std::set<std::string> read_only_volumes;             // keys whose mounts may not write
  std::map<std::string, std::map<std::string, std::string>> service_labels;  // service -> more labels
  std::map<std::string, std::map<std::string, std::string>>
      whole_labels;                // service -> all, instead of its own
  std::filesystem::path env_file;  // env.dockertree; empty: services get none
};

// Whose a container or network is: the labels that all of an environment's carry.
[[nodiscard]] std::map<std::string, std::string> ownership_labels(const Assignment& assignment);

// What a network without a fixed name is called; in an environment every one but external ones.
[[nodiscard]] std::string own_network(const std::string& project, const std::string& key);

// The generated file: YAML with !override and !reset. Pure; holds no value of a service's environment.
// Throws when a wanted port has no lease.
[[nodiscard]] std::string override_text(const Model& model, const Assignment& assignment);

struct Warning {
  std::string sentence;  // names service and thing, never a value
  bool shared = false;   // environments meet in it; otherwise it only differs from the main stack
};
// What the override cannot isolate. Writable binds outside `worktree` are named when it is given.
[[nodiscard]] std::vector<Warning> warnings(const Model& model, const std::filesystem::path& worktree = {});
// Whether this is the socket of Docker or of Podman.
[[nodiscard]] bool is_engine_socket(const std::string& path);

// One port for which a lease is needed.
struct WantedPort {
  Port port;
  std::string variable;  // DOCKERTREE_<SERVICE>_HOST_PORT, from the second on _<CONTAINER PORT>
  int group = 0;         // equal group: one host number for all of them (tcp and udp)
};
// In the order of services and of their ports; unpublished (ephemeral) ports as well; none of services on
// the host's or another's network, none of services with replicas (they get ports of Docker's choice). Ports
// that differ in nothing but the host's address appear once.
[[nodiscard]] std::vector<WantedPort> wanted_ports(const Model& model);

struct WantedSubnet {
  std::string key;
  int prefix = 28;  // the longest that holds all containers of the network
};
// Networks that need a subnet of ours: not external, not made by a plugin; `default` included.
[[nodiscard]] std::vector<WantedSubnet> wanted_subnets(const Model& model);
// The keys of volumes that need a name of ours: every one that a service mounts, external or not.
[[nodiscard]] std::vector<std::string> wanted_volumes(const Model& model);

}  // namespace compose
