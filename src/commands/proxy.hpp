// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command.hpp"

namespace commands {

[[nodiscard]] cli::Command proxy();
[[nodiscard]] cli::Command proxy_start();  // short for 'proxy start'
[[nodiscard]] cli::Command proxy_stop();

}  // namespace commands
