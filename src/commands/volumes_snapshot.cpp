// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "commands/report.hpp"
#include "commands/volumes.hpp"
#include "environment/snapshots.hpp"
#include "output/record.hpp"
#include "output/table.hpp"

namespace commands {
namespace {

using output::Value;

std::string standard_name() {
  std::string name = base::timestamp(base::now());
  return base::lower(base::replace_all(base::replace_all(name, ":", ""), "Z", ""));
}

int run_take(cli::Context& context, const cli::Arguments& arguments) {
  const auto worktree = context.worktree(arguments.value("--worktree"));
  const std::string name = arguments.operand("NAME").value_or(standard_name());
  auto workspace = context.workspace(worktree.root);
  const environment::ReplaceInput input{workspace, worktree, "volumes snapshot"};
  if (arguments.has("--dry-run")) {
    print_plan(context.ui(), environment::preview_snapshot(input, name));
    return 0;
  }
  tell_folders(context.ui(), workspace.settings);
  environment::take_snapshot(input, clone_options(workspace.settings, arguments), name);
  context.ui().print(name);
  return 0;
}

int run_list(cli::Context& context, const cli::Arguments& arguments) {
  const auto worktree = context.worktree(arguments.value("--worktree"));
  auto workspace = context.workspace(worktree.root);
  const auto record = environment::require_environment(workspace, worktree);
  const auto all = environment::snapshots(workspace.engine, record.id);
  if (arguments.has("--json")) {
    const auto to_value = [](const environment::Snapshot& snapshot) {
      Value volumes = Value::list();
      for (const auto& [key, name] : snapshot.volumes)
        volumes.append(Value::record({{"key", key}, {"name", name}}));
      return Value::record(
          {{"name", snapshot.name}, {"created", base::timestamp(snapshot.created)}, {"volumes", volumes}});
    };
    context.ui().raw(
        output::to_json(Value::record({{"schema", 1}, {"snapshots", Value::list_of(all, to_value)}})));
    return 0;
  }
  output::Table table({{.title = "NAME"}, {.title = "TAKEN"}, {.title = "VOLUMES"}});
  for (const auto& snapshot : all) {
    std::vector<std::string> keys;
    for (const auto& [key, name] : snapshot.volumes) keys.push_back(key);
    table.add({{snapshot.name}, {base::human_age(snapshot.created, base::now())}, {base::join(keys, " ")}});
  }
  if (!table.empty()) table.print(context.ui());
  return 0;
}

int run_delete(cli::Context& context, const cli::Arguments& arguments) {
  const auto worktree = context.worktree(arguments.value("--worktree"));
  auto workspace = context.workspace(worktree.root);
  const auto record = environment::require_environment(workspace, worktree);
  for (const auto& name : arguments.operands_from("NAME")) {
    const auto snapshot = environment::require_snapshot(workspace.engine, record.id, name);
    if (arguments.has("--dry-run")) {
      environment::Plan plan;
      for (const auto& [key, volume] : snapshot.volumes)
        plan.push_back({environment::Action::delete_volume, volume, "asked for"});
      print_plan(context.ui(), plan);
      continue;
    }
    environment::delete_snapshot(workspace, snapshot);
    context.ui().print("deleted " + name);
  }
  return 0;
}

}  // namespace

cli::Command volumes_snapshot() {
  const cli::Operand name{.name = "NAME",
                          .doc = "what the snapshot is called",
                          .repeated = true,
                          .completes = cli::Completes::snapshot};
  return {
      .name = "snapshot",
      .summary = "keep the state of all volumes of an environment under a name",
      .description =
          "All volumes of one moment. 'git dockertree volumes reset NAME' puts it back. It goes with the "
          "environment.",
      .options = {worktree_option(), quiesce_option(), cli::dry_run_option()},
      .operands = {{.name = "NAME", .doc = "without one, the date and time", .optional = true}},
      .run = run_take,
      .subcommands = {{.name = "list",
                       .summary = "list the snapshots of an environment",
                       .options = {worktree_option(), cli::json_option()},
                       .run = run_list},
                      {.name = "delete",
                       .aliases = {"rm"},
                       .summary = "delete snapshots",
                       .options = {worktree_option(), cli::dry_run_option()},
                       .operands = {name},
                       .run = run_delete}},
      .examples = {"git dockertree volumes snapshot before-migration"},
  };
}

}  // namespace commands
