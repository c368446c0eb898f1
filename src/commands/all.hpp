// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "cli/command.hpp"

// One function a file: what the command is called, takes and runs.
namespace commands {

[[nodiscard]] cli::Command add();
[[nodiscard]] cli::Command completion();
[[nodiscard]] cli::Command compose();
[[nodiscard]] std::vector<cli::Command> compose_short_forms();  // ps, logs, exec, run, restart, …
[[nodiscard]] cli::Command config();
[[nodiscard]] cli::Command doctor();
[[nodiscard]] cli::Command down();
[[nodiscard]] cli::Command env();
[[nodiscard]] cli::Command gc();
[[nodiscard]] cli::Command hook();
[[nodiscard]] cli::Command hooks();
[[nodiscard]] cli::Command init();
[[nodiscard]] cli::Command list();
[[nodiscard]] cli::Command open();
[[nodiscard]] cli::Command ports();
[[nodiscard]] cli::Command provision();
[[nodiscard]] cli::Command proxy();
[[nodiscard]] cli::Command proxy_start();  // short for 'proxy start'
[[nodiscard]] cli::Command proxy_stop();
[[nodiscard]] cli::Command remove();
[[nodiscard]] cli::Command status();
[[nodiscard]] cli::Command up();
[[nodiscard]] cli::Command version();
[[nodiscard]] cli::Command watch();
[[nodiscard]] cli::Command volumes();

}  // namespace commands
