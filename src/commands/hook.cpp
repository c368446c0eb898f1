// SPDX-License-Identifier: MIT
// What git's hooks call. Nothing here may make git fail: one warning at most, and exit 0.
#include <exception>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "commands/bring_up.hpp"
#include "commands/report.hpp"
#include "compose/project.hpp"
#include "environment/project.hpp"

namespace commands {
namespace {

void in_background(const git::Worktree& worktree) {
  const auto folder = base::state_folder();
  base::make_private_folder(folder);
  base::run_detached({.argv = {base::own_program().string(), "-q", "up", "-d"}, .directory = worktree.root},
                     folder / "log");
}

// The current folder is the new worktree.
void after_checkout(cli::Context& context) {
  const auto* repository = context.find_repository();
  if (repository == nullptr) return;
  const auto worktree = git::find_worktree(*repository, context.cwd());
  if (!worktree || worktree->main) return;
  const auto& settings = context.config(worktree->root).settings();
  if (settings.on_checkout == config::OnCheckout::off) return;
  if (!compose::find_project(worktree->root, environment::choice_of(settings))) return;
  if (settings.on_checkout == config::OnCheckout::background) {
    in_background(*worktree);
    return;
  }
  const Bring bring = settings.on_checkout == config::OnCheckout::up ? Bring::started : Bring::made;
  const auto record = bring_up(context, *worktree, {.command = "hook"}, bring);
  print_report(context, *worktree, record);
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  try {
    if (arguments.operand("EVENT") == "post-checkout") after_checkout(context);
  } catch (const base::Error& error) {
    context.ui().warn(std::string("git-dockertree: ") + error.what());
    context.ui().hint("go on with: git dockertree up");
  } catch (const std::exception& error) {
    context.ui().warn(std::string("git-dockertree: ") + error.what());
  }
  return 0;
}

}  // namespace

cli::Command hook() {
  return {
      .name = "hook",
      .summary = "what git's hooks call",
      .operands = {{.name = "EVENT"}, {.name = "ARGS", .optional = true, .repeated = true}},
      .run = run,
      .hidden = true,
  };
}

}  // namespace commands
