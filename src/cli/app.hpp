// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "cli/command.hpp"
#include "cli/complete.hpp"

namespace cli {

// git dockertree [-C DIR] [-q] [-v] [--no-color] COMMAND …: parses, runs, and is the one place that catches
// and prints errors. Returns the exit code: 0, 1 a negative answer, 128 failure, 129 usage.
[[nodiscard]] int run(int argc, char** argv, const std::vector<Command>& table, const Sources& sources = {});

}  // namespace cli
