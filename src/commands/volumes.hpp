// SPDX-License-Identifier: MIT
#pragma once

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/context.hpp"
#include "environment/replacing.hpp"

// The subcommands of `volumes`, and what they share.
namespace commands {

[[nodiscard]] cli::Command volumes_backup();
[[nodiscard]] cli::Command volumes_clean();
[[nodiscard]] cli::Command volumes_clone();
[[nodiscard]] cli::Command volumes_guard();
[[nodiscard]] cli::Command volumes_list();
[[nodiscard]] cli::Command volumes_reset();
[[nodiscard]] cli::Command volumes_restore();
[[nodiscard]] cli::Command volumes_size();
[[nodiscard]] cli::Command volumes_snapshot();
[[nodiscard]] cli::Command volumes_spare();
[[nodiscard]] cli::Command volumes_trash();

// Says so when the volumes take more than the configuration allows, as far as their sizes are known.
void warn_of_limit(cli::Context& context);

// --quiesce pause|stop|none, and -w WORKTREE
[[nodiscard]] cli::Option quiesce_option();
[[nodiscard]] cli::Option worktree_option();
// As configured, or as --quiesce says.
[[nodiscard]] volumes::CloneOptions clone_options(const config::Settings& settings,
                                                  const cli::Arguments& arguments);

// Says which folders with data, keys `volumes.<name>.path`, are not among the volumes.
void tell_folders(output::Ui& ui, const config::Settings& settings);

}  // namespace commands
