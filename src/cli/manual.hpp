// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"

namespace cli {

// The sections of git-dockertree(1) and git-dockertree-config(5) that come from the tables, in roff.
[[nodiscard]] std::string manual_of_options();
[[nodiscard]] std::string manual_of_commands(const std::vector<Command>& table);
[[nodiscard]] std::string manual_of_keys();

}  // namespace cli
