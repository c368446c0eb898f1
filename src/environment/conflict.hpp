// SPDX-License-Identifier: MIT
#pragma once

#include "environment/port_holders.hpp"
#include "environment/workspace.hpp"
#include "git/repository.hpp"
#include "registry/records.hpp"

namespace environment {

// Looks at the leased ports of an environment and gives those that somebody else has by now other numbers, in
// the configured order: the next free one, a wider range, one of an environment that has lost its worktree.
// A subnet that somebody else has taken before its network was made is replaced by the next free one.
// Files and registry agree afterwards. Whether something changed; throws when nothing is configured or
// nothing helps.
bool resolve_conflicts(Workspace& workspace, const git::Worktree& worktree,
                       const registry::Environment& record);

// The containers of an environment: by our label, or of its project from its folder.
[[nodiscard]] PortMap::Own own_containers(const registry::Environment& record);

}  // namespace environment
