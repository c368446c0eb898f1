// SPDX-License-Identifier: MIT
#pragma once

#include "environment/executor.hpp"
#include "environment/plan.hpp"
#include "environment/workspace.hpp"
#include "git/repository.hpp"

namespace environment {

// Gives an environment's ports back; its next `up` leases others. Throws while its containers run.
void release_ports(Workspace& workspace, const git::Worktree& worktree, const registry::Environment& record);

// The fixed ports that a worktree's configuration asks for and other environments have.
struct Claim {
  registry::Lease lease;
  registry::Environment holder;
};
[[nodiscard]] std::vector<Claim> find_claims(Workspace& workspace, const std::string& id);
// The steps of taking them away.
[[nodiscard]] Plan plan_claims(const std::vector<Claim>& claims);
// Stops the containers that publish them there and takes the leases away, then makes the worktree's
// environment with them; the leases go back when that fails.
void claim(Workspace& workspace, const git::Worktree& worktree, const std::vector<Claim>& claims);

}  // namespace environment
