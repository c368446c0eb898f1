// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"

namespace cli {

// "[-f] [--keep-volumes | …] WORKTREE…" without the program's and the command's name.
[[nodiscard]] std::string synopsis(const Command& command);
// The usage of a command as git words it, at most 80 columns; `path` is "git dockertree ports list".
[[nodiscard]] std::string usage(const Command& command, const std::string& path);
// The usage line alone, for a usage error.
[[nodiscard]] std::string usage_line(const Command& command, const std::string& path);
// The usage of the whole program: every command with its summary.
[[nodiscard]] std::string usage(const std::vector<Command>& table);

// "-f, --force", "--from WORKTREE".
[[nodiscard]] std::string option_title(const Option& option);
// Lines of at most `width` columns.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace cli
