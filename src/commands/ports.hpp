// SPDX-License-Identifier: MIT
#pragma once

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/context.hpp"
#include "environment/port_holders.hpp"
#include "output/record.hpp"

// The subcommands of `ports`, and what they share.
namespace commands {

[[nodiscard]] cli::Command ports_check();
[[nodiscard]] cli::Command ports_claim();
[[nodiscard]] cli::Command ports_compact();
[[nodiscard]] cli::Command ports_free();
[[nodiscard]] cli::Command ports_list();
[[nodiscard]] cli::Command ports_range();
[[nodiscard]] cli::Command ports_release();
[[nodiscard]] cli::Command ports_reserve();
[[nodiscard]] cli::Command ports_scan();
[[nodiscard]] cli::Command ports_unreserve();

// The engine when one is configured and there; else nullptr, and `trouble` says why.
struct EngineOrTrouble {
  docker::Client* engine = nullptr;
  std::string trouble;
};
[[nodiscard]] EngineOrTrouble find_engine(cli::Context& context);

// "holder" of JSON: kind, container, project, worktree, service, pid, command, user, directory.
[[nodiscard]] output::Value to_value(const environment::PortHolder& holder);

}  // namespace commands
