// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>

#include "environment/executor.hpp"
#include "environment/observed.hpp"
#include "environment/plan.hpp"
#include "git/change.hpp"

namespace environment {

// What `execute_teardown` needs besides the plan.
struct TeardownTarget {
  const Observed& observed;
  const git::Worktree* worktree = nullptr;  // nullptr: it is gone already
  git::Force force = git::Force::none;
  std::string branch = {};  // that the plan deletes
};

// Performs a plan of `plan_teardown`. A container, network or volume that cannot be removed is told and does
// not stop the rest; the environment is then not released, so that the same command goes on. Throws when
// something is left.
void execute_teardown(Executor& executor, const Plan& plan, const TeardownTarget& target);

// The volume goes into the trash: it stays on the engine, and the registry remembers whose it was.
void trash_volume(Workspace& workspace, const registry::Environment& record, const std::string& name,
                  const std::string& key);

// Somebody wanted it to stay when its environment went: nothing of ours touches it any more.
void keep_volume(registry::Registry& registry, const std::string& name);
[[nodiscard]] std::set<std::string> kept_volumes(registry::Registry& registry);

// The name of a container that mounts a volume and is not of the environment `id` (any, without one); empty:
// there is none.
[[nodiscard]] std::string foreign_user(docker::Client& engine, const std::string& volume,
                                       const std::string& id);

}  // namespace environment
