// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "environment/desired.hpp"
#include "environment/replacing.hpp"
#include "environment/workspace.hpp"

namespace environment {

// Where the volumes and folders of a new environment get their data, instead of from the main worktree.
struct DataSource {
  std::map<std::string, std::string> volumes;  // key -> volume; a key without one starts empty
  std::filesystem::path folder;                // the worktree whose folders are copied
};

// The data of another worktree's environment, or of a snapshot of it; throws when there is none. Nothing for
// the main worktree: that is where data comes from anyway.
[[nodiscard]] std::optional<DataSource> data_of(Workspace& workspace, const git::Worktree& worktree,
                                                const std::optional<std::string>& snapshot);

// A wanted source is remembered until the environment is whole: the command that goes on after a crash copies
// the same. Returns the one that counts.
[[nodiscard]] std::optional<DataSource> settle_source(registry::Registry& registry, const std::string& id,
                                                      const std::optional<DataSource>& wanted);
void forget_source(registry::Registry& registry, const std::string& id);

// Throws when an environment that is whole has other data than the source's.
void require_data_of(const DataSource& source, registry::Registry& registry,
                     const registry::Environment& record);

// Volumes that are to be cloned get theirs from the source.
void take_from(const DataSource& source, Desired& desired);

// What replaces the data of an environment that is there: the main worktree's, where that has a volume, or
// that of named volumes, for the keys among them.
[[nodiscard]] std::vector<Origin> origins_of_main(const Desired& desired, docker::Client& engine);
[[nodiscard]] std::vector<Origin> origins_of(const Desired& desired,
                                             const std::map<std::string, std::string>& volumes);

}  // namespace environment
