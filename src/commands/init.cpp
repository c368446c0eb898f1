// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "base/process.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "commands/report.hpp"
#include "compose/invocation.hpp"
#include "environment/project.hpp"
#include "git/hooks.hpp"

namespace commands {
namespace {

int run(cli::Context& context, const cli::Arguments& arguments) {
  const auto& repository = context.repository();
  auto& ui = context.ui();
  const auto here = git::find_worktree(repository, context.cwd());
  const auto root = here ? here->root : repository.main_root.value_or(context.cwd());
  compose::require_version();
  const auto files = environment::require_project(root, context.config(root).settings());
  ui.print(fmt::format("project: {}", files.files.front().string()));
  if (arguments.has("--dry-run")) {
    environment::Plan plan;
    for (const auto& [what, cause] : git::plan_install({repository}))
      plan.push_back({environment::Action::mend, what, cause});
    print_plan(ui, plan);
    return 0;
  }
  const auto lines = git::install_hooks({repository}, base::own_program());
  for (const auto& line : lines) ui.print(line);
  if (lines.empty()) ui.print("the hooks are installed");
  if (!context.engine().answers()) ui.warn("the Docker engine does not answer");
  ui.say("now: git dockertree add BRANCH, or git worktree add as ever");
  return 0;
}

}  // namespace

cli::Command init() {
  return {
      .name = "init",
      .summary = "prepare a repository: check what is needed, install the hooks",
      .options = {cli::dry_run_option()},
      .run = run,
  };
}

}  // namespace commands
