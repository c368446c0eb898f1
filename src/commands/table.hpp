// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "cli/command.hpp"
#include "cli/complete.hpp"

namespace commands {

// Every command, in the order of the help.
[[nodiscard]] const std::vector<cli::Command>& table();
// What the shells may offer for a branch, a worktree, a service …
[[nodiscard]] const cli::Sources& sources();

}  // namespace commands
