// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "base/lock.hpp"
#include "environment/data_source.hpp"
#include "environment/desired.hpp"
#include "environment/observed.hpp"
#include "environment/plan.hpp"
#include "environment/workspace.hpp"

namespace environment {

struct ProvisionOptions {
  std::string command = "provision";                // for the journal
  std::optional<config::VolumePolicy> policy = {};  // --volumes, of volumes that are made now
  std::optional<DataSource> source = {};            // --from, only for an environment that is new
};

struct Provisioned {
  Desired desired;
  Observed observed;  // as it is now; without the engine's part
  bool changed = false;
};

// Gives a worktree its environment, or mends one that is not as it should be; nothing happens when all is
// well. Throws for the main worktree, without a Compose file, with a broken one, and without an engine.
Provisioned provision(Workspace& workspace, const git::Worktree& worktree,
                      const ProvisionOptions& options = {});

// What `provision` would do. Needs no worktree: `like` says whose files to read (the main one's, for a
// worktree that is still to be made).
[[nodiscard]] Plan preview_provision(Workspace& workspace, const git::Worktree& worktree,
                                     const std::filesystem::path& like, const ProvisionOptions& options = {});

// What a registered environment should have, from its files as they are; its volumes have their names.
[[nodiscard]] Desired desired_of(Workspace& workspace, const registry::Environment& record);

// The volumes that a new environment would have, from the main worktree's files; none without a main
// worktree.
[[nodiscard]] std::vector<VolumeWish> volumes_of_new(Workspace& workspace);

// One command at a time works on an environment; waits for another one, then throws a sentence that names it.
[[nodiscard]] base::Lock lock_environment(const git::Repository& repository, const git::Worktree& worktree);

}  // namespace environment
