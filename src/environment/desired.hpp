// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compose/override.hpp"
#include "compose/project.hpp"
#include "config/settings.hpp"
#include "environment/folder_wish.hpp"
#include "registry/records.hpp"

namespace environment {

// A volume as it should be in an environment.
struct VolumeWish {
  std::string key;       // in the Compose model
  std::string name;      // of ours; for a shared one, the name of what is shared
  std::string original;  // the volume of the main worktree's stack
  config::VolumePolicy policy = config::VolumePolicy::empty;
  bool read_only = false;  // only of a shared one
  config::VolumeMethod method = config::VolumeMethod::copy;
  // One that is no copy, but made as the project declares it: "folder", "tmpfs", else empty.
  std::string as_declared;
  std::map<std::string, std::string> options;  // of the driver; only then
};

// Whose an environment is.
struct Owner {
  std::string id;
  std::string project;
  std::string repository;
  std::string branch;
  std::string main_project;  // of the main worktree's stack; empty: none
  std::filesystem::path common_dir, worktree;
};

// What an environment should have, from the project's model and the settings: no I/O, no daemon.
struct Desired : Owner {
  compose::ProjectFiles files;
  std::vector<std::string> profiles;
  compose::Model model;
  std::vector<compose::WantedPort> ports;
  std::vector<registry::Wanted> leases;  // the same ports, as the registry takes them
  std::vector<registry::WantedSubnet> subnets;
  std::vector<VolumeWish> volumes;
  std::vector<FolderWish> folders;  // of the disk as it is now
  std::string content_hash;
  std::vector<std::string> warnings;
};

struct DesiredInput : Owner {
  compose::ProjectFiles files;
  std::vector<std::string> profiles;
  compose::Model model;                        // of the worktree, without our override
  std::optional<config::VolumePolicy> policy;  // --volumes: instead of the standard one
  std::vector<registry::Range> ranges;         // "default", "role:web", "repository:NAME"
  std::string content_hash;
};

[[nodiscard]] Desired desire(const DesiredInput& input, const config::Settings& settings);

// A new volume that leads to a folder of files that git tracks leads to this worktree's. One of memory stays
// one. Looks at the disk as it is now.
void settle_declared(Desired& desired, const std::vector<registry::Volume>& have);

// Volumes that the environment has already keep their names; a new one whose name is taken by somebody else
// (by the trash of an earlier environment, say) gets the environment's id behind it.
void settle_volume_names(Desired& desired, const std::vector<registry::Volume>& have,
                         const std::function<bool(const std::string&)>& taken);

// The ranges in which a port of this role is looked for, the most specific first.
[[nodiscard]] std::vector<registry::Range> ranges_for(const std::string& role, const std::string& service,
                                                      const std::string& repository,
                                                      const std::vector<registry::Range>& registered,
                                                      const config::Settings& settings);

}  // namespace environment
