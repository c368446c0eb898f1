// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "environment/plan.hpp"
#include "environment/workspace.hpp"
#include "git/change.hpp"

namespace environment {

struct RemoveOptions {
  std::string command = "remove";  // for the journal
  VolumeFate volumes = VolumeFate::trash;
  bool force = false;  // also with changes that are not committed
  bool delete_branch = false;
};

// The checks that come before anything is touched: throws for the main worktree, for one with changes that
// are not committed, and for one that the user has locked.
void require_removable(const git::Worktree& worktree, const RemoveOptions& options);

// What `remove_environment` will do.
[[nodiscard]] Plan preview_remove(Workspace& workspace, const git::Worktree& worktree,
                                  const RemoveOptions& options);

// The environment, then the worktree, then the branch. Works as well for a worktree without an environment.
void remove_environment(Workspace& workspace, const git::Worktree& worktree, const RemoveOptions& options);

}  // namespace environment
