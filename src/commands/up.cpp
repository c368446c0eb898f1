// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "base/error.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "commands/bring_up.hpp"
#include "commands/report.hpp"
#include "environment/executor.hpp"
#include "environment/guard.hpp"
#include "environment/observed.hpp"
#include "environment/start.hpp"

namespace commands {
namespace {

int run_up(cli::Context& context, const cli::Arguments& arguments) {
  const auto worktree = context.worktree(arguments.operand("WORKTREE"));
  const environment::ProvisionOptions options = {.command = "up", .policy = policy_of(arguments)};
  if (arguments.has("--dry-run")) {
    auto workspace = context.workspace(worktree.root);
    auto plan = environment::preview_provision(workspace, worktree, worktree.root, options);
    plan.push_back({environment::Action::start_services, git::label(worktree), "'up' was asked for"});
    print_plan(context.ui(), plan);
    return 0;
  }
  // Without a terminal nobody sees the logs that `up` in the foreground shows, and nobody ends it.
  const bool detached = arguments.has("--detach") || !context.ui().terminal().out_is_terminal;
  const auto record = bring_up(context, worktree, options, Bring::started,
                               detached ? std::vector<std::string>{"-d"} : std::vector<std::string>{});
  if (detached) print_report(context, worktree, record);
  return 0;
}

registry::Environment require_record(cli::Context& context, const git::Worktree& worktree) {
  if (worktree.main) {
    throw base::Error("the main worktree's stack is not ours to stop").hint("use: docker compose down");
  }
  auto record = environment::find_record(context.registry(), context.repository(), worktree);
  if (record) return *std::move(record);
  throw base::Error(fmt::format("'{}' has no environment", git::label(worktree))).hint("git dockertree up");
}

int run_down(cli::Context& context, const cli::Arguments& arguments) {
  const auto worktree = context.worktree(arguments.operand("WORKTREE"));
  const auto record = require_record(context, worktree);
  auto workspace = context.workspace_of_going(worktree.root);
  if (arguments.has("--dry-run")) {
    print_plan(context.ui(), {{environment::Action::stop_services, record.project, "'down' was asked for"}});
    return 0;
  }
  const auto lock = environment::lock_environment(context.repository(), worktree);
  environment::Executor executor(workspace, "down", record.id);
  executor.perform({environment::Action::stop_services, record.project, "'down' was asked for"},
                   [&] { environment::stop(workspace, record, {}); });
  executor.commit();
  environment::lift_guard(context.repository(), worktree);
  return 0;
}

}  // namespace

cli::Command up() {
  return {
      .name = "up",
      .summary = "start the environment of a worktree",
      .description =
          "Makes the environment first where it is missing or stale, then runs 'docker compose up'. A leased "
          "port that somebody else has taken meanwhile is replaced, as 'ports.on_conflict' says.",
      .options = {{.name = "--detach",
                   .doc = "in the background; always so without a terminal",
                   .letter = 'd'},
                  volumes_option(),
                  cli::dry_run_option()},
      .operands = {cli::worktree_operand()},
      .run = run_up,
      .examples = {"git dockertree up -d feature/login"},
  };
}

cli::Command down() {
  return {
      .name = "down",
      .summary = "stop the environment of a worktree; its data, ports and files stay",
      .options = {cli::dry_run_option()},
      .operands = {cli::worktree_operand()},
      .run = run_down,
  };
}

}  // namespace commands
