// SPDX-License-Identifier: MIT
#include "cli/command.hpp"

#include <algorithm>

namespace cli {

Option json_option() { return {.name = "--json", .value = "", .doc = "print JSON"}; }
Option porcelain_option() { return {.name = "--porcelain", .value = "", .doc = "print lines for scripts"}; }
Option nul_option() {
  return {.name = "--null", .value = "", .doc = "with --porcelain, end lines with NUL", .letter = 'z'};
}
Option dry_run_option() {
  return {
      .name = "--dry-run", .value = "", .doc = "print what would be done and why, do nothing", .letter = 'n'};
}
Option force_option(std::string doc) {
  return {.name = "--force", .value = "", .doc = std::move(doc), .letter = 'f'};
}
Operand worktree_operand() {
  return {.name = "WORKTREE",
          .doc = "a branch or a path; the current worktree when it is left out",
          .optional = true,
          .completes = Completes::worktree};
}

const Command* find_command(const std::vector<Command>& commands, const std::string& name) {
  for (const auto& command : commands) {
    if (command.name == name) return &command;
    if (std::find(command.aliases.begin(), command.aliases.end(), name) != command.aliases.end())
      return &command;
  }
  return nullptr;
}

}  // namespace cli
