// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "commands/data_from.hpp"
#include "commands/report.hpp"
#include "commands/volumes.hpp"
#include "environment/data_source.hpp"
#include "environment/select.hpp"
#include "environment/snapshots.hpp"

namespace commands {
namespace {

using environment::Desired;
using environment::Origin;

std::vector<Origin> origins(environment::Workspace& workspace, const From& from, const Desired& desired) {
  const auto source = environment::data_of(workspace, from.worktree, from.snapshot);
  if (!source) return environment::origins_of_main(desired, workspace.engine);
  if (!from.snapshot && source->folder == desired.worktree) {
    throw base::Error("an environment is no source for itself")
        .hint("put back a named state of it: git dockertree volumes reset NAME");
  }
  return environment::origins_of(desired, source->volumes);
}

void replace(cli::Context& context, const cli::Arguments& arguments, const git::Worktree& worktree,
             const std::string& command,
             const std::function<std::vector<Origin>(environment::Workspace&, const Desired&)>& choose) {
  auto workspace = context.workspace(worktree.root);
  const environment::ReplaceInput input{workspace, worktree, command};
  const auto origins = [&](const Desired& desired) { return choose(workspace, desired); };
  if (arguments.has("--dry-run")) {
    print_plan(context.ui(), environment::preview_replacement(input, [&](const Desired& desired) {
                 return environment::copies_of(origins(desired));
               }));
    return;
  }
  tell_folders(context.ui(), workspace.settings);
  environment::replace_with_copies(input, clone_options(workspace.settings, arguments), origins);
  context.ui().say(
      "the data from before is in the trash until the next time: git dockertree volumes trash list");
}

int run_clone(cli::Context& context, const cli::Arguments& arguments) {
  const auto worktree = context.worktree(arguments.operand("WORKTREE"));
  std::optional<From> from;
  if (const auto word = arguments.value("--from")) from = parse_from(context, *word);
  replace(context, arguments, worktree, "volumes clone",
          [&](environment::Workspace& workspace, const Desired& desired) {
            return from ? origins(workspace, *from, desired)
                        : environment::origins_of_main(desired, workspace.engine);
          });
  return 0;
}

int run_reset(cli::Context& context, const cli::Arguments& arguments) {
  const auto worktree = context.worktree(arguments.value("--worktree"));
  const std::string name = arguments.operand("NAME").value_or("main");
  replace(context, arguments, worktree, "volumes reset",
          [&](environment::Workspace& workspace, const Desired& desired) {
            if (name == "main") return environment::origins_of_main(desired, workspace.engine);
            return environment::origins_of(
                desired, environment::require_snapshot(workspace.engine, desired.id, name).volumes);
          });
  return 0;
}

}  // namespace

cli::Command volumes_clone() {
  return {
      .name = "clone",
      .summary = "give an environment a copy of other data",
      .description =
          "Without --from, of the main worktree's. The environment goes on while the copy is made; then its "
          "containers are stopped and started again. The data from before goes into the trash.",
      .options = {from_option("whose data, and of which snapshot"), quiesce_option(), cli::dry_run_option()},
      .operands = {cli::worktree_operand()},
      .run = run_clone,
      .examples = {"git dockertree volumes clone --from feature/login@seeded"},
  };
}

cli::Command volumes_reset() {
  return {
      .name = "reset",
      .summary = "put the data of an environment back",
      .description =
          "To a snapshot, or to what the main worktree has now. Containers are stopped and started for it. "
          "The data from before stays in the trash until the next reset.",
      .options = {worktree_option(), quiesce_option(), cli::dry_run_option()},
      .operands = {{.name = "NAME",
                    .doc = "a snapshot, or main, which is the standard",
                    .optional = true,
                    .completes = cli::Completes::snapshot}},
      .run = run_reset,
      .examples = {"git dockertree volumes reset before-migration"},
  };
}

}  // namespace commands
