// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/context.hpp"
#include "environment/provision.hpp"

namespace commands {

enum class Bring { made, started };

// The environment of a worktree, made where it is missing, and started when that is wanted.
registry::Environment bring_up(cli::Context& context, const git::Worktree& worktree,
                               const environment::ProvisionOptions& options, Bring bring,
                               const std::vector<std::string>& up_arguments = {"-d"});

// --volumes clone|empty|share
[[nodiscard]] cli::Option volumes_option();
[[nodiscard]] std::optional<config::VolumePolicy> policy_of(const cli::Arguments& arguments);

}  // namespace commands
