// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command.hpp"

// One function a file: what the command is called, takes and runs.
namespace commands {

[[nodiscard]] cli::Command completion();
[[nodiscard]] cli::Command config();
[[nodiscard]] cli::Command version();

}  // namespace commands
