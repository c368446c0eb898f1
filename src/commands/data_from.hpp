// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "cli/command.hpp"
#include "cli/context.hpp"

namespace commands {

// Whose data a copy is of: WORKTREE[@SNAPSHOT].
struct From {
  git::Worktree worktree;
  std::optional<std::string> snapshot;
};
// Throws when there is no such worktree; whether the snapshot exists is not looked at.
[[nodiscard]] From parse_from(cli::Context& context, const std::string& word);

// --from WORKTREE[@SNAPSHOT]
[[nodiscard]] cli::Option from_option(const std::string& doc);

}  // namespace commands
