// SPDX-License-Identifier: MIT
#include "environment/provision.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "commands/bring_up.hpp"
#include "commands/report.hpp"

namespace commands {
namespace {

void provision_one(cli::Context& context, const git::Worktree& worktree, const cli::Arguments& arguments) {
  const environment::ProvisionOptions options = {.policy = policy_of(arguments)};
  if (arguments.has("--dry-run")) {
    auto workspace = context.workspace(worktree.root);
    print_plan(context.ui(), environment::preview_provision(workspace, worktree, worktree.root, options));
    return;
  }
  print_report(context, worktree, bring_up(context, worktree, options, Bring::made));
}

// One that fails is told, and the others go on.
int provision_all(cli::Context& context, const cli::Arguments& arguments) {
  int failed = 0;
  for (const auto& worktree : git::worktrees(context.repository())) {
    if (worktree.main || worktree.missing) continue;
    try {
      provision_one(context, worktree, arguments);
    } catch (const base::Error& error) {
      context.ui().error(error.prefixed("'" + git::label(worktree) + "'"));
      ++failed;
    }
  }
  if (failed > 0) throw base::Error(fmt::format("{} worktrees have no environment", failed));
  return 0;
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  if (arguments.has("--all") && arguments.operand("WORKTREE"))
    throw base::Error("--all or a worktree, not both", base::ErrorKind::usage);
  if (arguments.has("--all")) return provision_all(context, arguments);
  provision_one(context, context.worktree(arguments.operand("WORKTREE")), arguments);
  return 0;
}

}  // namespace

cli::Command provision() {
  return {
      .name = "provision",
      .summary = "give a worktree that has none an environment, without starting it",
      .description =
          "For worktrees that were made without git-dockertree. Where there is an environment already, "
          "what is missing or stale is mended.",
      .options = {{.name = "--all", .doc = "every linked worktree of the repository"},
                  volumes_option(),
                  cli::dry_run_option()},
      .operands = {cli::worktree_operand()},
      .run = run,
      .examples = {"git dockertree provision --all"},
  };
}

}  // namespace commands
