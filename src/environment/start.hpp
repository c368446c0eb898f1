// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "base/process.hpp"
#include "compose/invocation.hpp"
#include "environment/provision.hpp"
#include "environment/workspace.hpp"

namespace environment {

// The worktree's environment, made or mended when that is needed. Does not read Compose's model when nothing
// that the environment is made from has changed.
registry::Environment ensure(Workspace& workspace, const git::Worktree& worktree,
                             const ProvisionOptions& options);

// How Compose is called for an environment that is there.
[[nodiscard]] compose::Invocation invocation_of(const registry::Environment& record,
                                                const config::Settings& settings);

// `docker compose up` with these arguments ("-d", services). Compose's narration goes to stderr. Ports that
// somebody else has taken meanwhile are resolved as `ports.on_conflict` says, each with a line of narration.
// Throws when Compose fails.
void start(Workspace& workspace, const git::Worktree& worktree, const registry::Environment& record,
           const std::vector<std::string>& arguments);

// `docker compose down`: containers, one-off ones too, and networks; volumes stay.
void stop(Workspace& workspace, const registry::Environment& record,
          const std::vector<std::string>& arguments);

}  // namespace environment
