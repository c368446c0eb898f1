// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command.hpp"

namespace commands {

// 'proxy trust', a subcommand.
[[nodiscard]] cli::Command proxy_trust();

}  // namespace commands
