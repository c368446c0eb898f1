// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "cli/command.hpp"

namespace commands {

// Every command, in the order of the help.
[[nodiscard]] const std::vector<cli::Command>& table();

}  // namespace commands
