// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "commands/report.hpp"
#include "commands/volumes.hpp"
#include "environment/spares.hpp"
#include "git/configuration.hpp"
#include "output/record.hpp"
#include "output/table.hpp"

namespace commands {
namespace {

using output::Value;

constexpr const char* key = "dockertree.volumes.spare";

int prepare(cli::Context& context, const cli::Arguments& arguments) {
  auto workspace = context.workspace();
  if (arguments.has("--dry-run")) {
    print_plan(context.ui(), environment::preview_spares(workspace));
    return 0;
  }
  for (const auto& spare : environment::prepare_spares(workspace)) {
    if (spare.volume.empty()) {
      context.ui().say(
          fmt::format("volume '{}' needs none: its file system shares blocks at once", spare.source));
    } else {
      context.ui().print(fmt::format("ready {} {}", spare.source, spare.volume));
    }
  }
  return 0;
}

int run_on(cli::Context& context, const cli::Arguments& arguments) {
  if (!arguments.has("--dry-run")) git::set_setting(context.repository(), key, "true");
  return prepare(context, arguments);
}

int run_off(cli::Context& context, const cli::Arguments& arguments) {
  if (arguments.has("--dry-run")) {
    auto workspace = context.workspace();
    environment::Plan plan;
    for (const auto& spare : environment::spares(workspace)) {
      plan.push_back({environment::Action::delete_volume, spare.volume,
                      fmt::format("it is the ready copy of '{}'", spare.source)});
    }
    print_plan(context.ui(), plan);
    return 0;
  }
  git::set_setting(context.repository(), key, "false");
  auto workspace = context.workspace();
  for (const auto& source : environment::remove_spares(workspace))
    context.ui().print(fmt::format("deleted the ready copy of {}", source));
  return 0;
}

int run_list(cli::Context& context, const cli::Arguments& arguments) {
  auto workspace = context.workspace();
  const auto all = environment::spares(workspace);
  if (arguments.has("--json")) {
    const auto to_value = [](const environment::PreparedSpare& spare) {
      return Value::record({{"source", spare.source}, {"name", spare.volume}});
    };
    context.ui().raw(output::to_json(Value::record({{"schema", 1},
                                                    {"wanted", workspace.settings.volumes.spare},
                                                    {"spares", Value::list_of(all, to_value)}})));
    return 0;
  }
  output::Table table({{.title = "SOURCE"}, {.title = "NAME"}});
  for (const auto& spare : all) table.add({{spare.source}, {spare.volume}});
  if (!table.empty()) table.print(context.ui());
  return 0;
}

}  // namespace

cli::Command volumes_spare() {
  return {
      .name = "spare",
      .summary = "keep a copy of the main worktree's volumes ready for the next environment",
      .description =
          "Where the file system cannot share blocks, a copy of a large volume takes its time. With a spare "
          "it "
          "is there already: the next environment gets it, brought up to date within one short pause, and "
          "another one is made in the background. It takes as much room as the volume itself.",
      .subcommands = {{.name = "on",
                       .summary = "keep spares from now on, and make them now (volumes.spare)",
                       .options = {cli::dry_run_option()},
                       .run = run_on},
                      {.name = "off",
                       .summary = "keep none, and delete those there are",
                       .options = {cli::dry_run_option()},
                       .run = run_off},
                      {.name = "list",
                       .aliases = {"ls"},
                       .summary = "list the spares of this repository",
                       .options = {cli::json_option()},
                       .run = run_list},
                      {.name = "prepare",
                       .summary = "make the spares, or bring them up to date, at low I/O priority",
                       .options = {cli::dry_run_option()},
                       .run = prepare}},
      .examples = {"git dockertree volumes spare on"},
  };
}

}  // namespace commands
