// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "commands/report.hpp"
#include "commands/volumes.hpp"
#include "environment/identity.hpp"
#include "environment/lost.hpp"
#include "environment/volume_listing.hpp"
#include "environment/volume_trash.hpp"
#include "output/record.hpp"
#include "output/table.hpp"

namespace commands {
namespace {

using output::Answer;
using output::Value;

std::vector<registry::Trash> trash_of(cli::Context& context) {
  auto* registry = context.find_registry();
  return registry == nullptr ? std::vector<registry::Trash>{} : registry->trash();
}

// With the sizes that nobody has measured yet, as far as the engine answers.
std::vector<registry::Trash> measured_trash(cli::Context& context) {
  auto all = trash_of(context);
  if (std::all_of(all.begin(), all.end(), [](const auto& trash) { return trash.size.has_value(); }))
    return all;
  try {
    auto listed = environment::list_volumes(context.registry(), context.engine());
    listed.erase(std::remove_if(listed.begin(), listed.end(),
                                [](const auto& volume) { return volume.kind != "trash"; }),
                 listed.end());
    environment::measure_volumes(context.registry(), context.engine(), listed, environment::Refresh::missing);
  } catch (const base::Error& error) {
    context.ui().warn(fmt::format("sizes are missing: {}", error.what()));
  }
  return trash_of(context);
}

int run_list(cli::Context& context, const cli::Arguments& arguments) {
  const auto all = measured_trash(context);
  if (arguments.has("--json")) {
    const auto to_value = [](const registry::Trash& trash) {
      return Value::record({{"name", trash.name},
                            {"key", trash.key},
                            {"project", trash.project},
                            {"repository", trash.repository},
                            {"branch", trash.branch},
                            {"environment", trash.environment},
                            {"deleted", base::timestamp(trash.deleted)},
                            {"size", trash.size}});
    };
    context.ui().raw(
        output::to_json(Value::record({{"schema", 1}, {"trash", Value::list_of(all, to_value)}})));
    return 0;
  }
  output::Table table({{.title = "REPOSITORY"},
                       {.title = "BRANCH"},
                       {.title = "KEY"},
                       {.title = "SIZE", .align = output::Column::Align::right},
                       {.title = "SINCE"},
                       {.title = "NAME"}});
  for (const auto& trash : all) {
    table.add({{trash.repository},
               {trash.branch},
               {trash.key},
               {trash.size ? base::human_size(*trash.size) : ""},
               {base::human_age(trash.deleted, base::now())},
               {trash.name, output::Style::dim}});
  }
  if (!table.empty()) table.print(context.ui());
  return 0;
}

int run_restore(cli::Context& context, const cli::Arguments& arguments) {
  const auto word = *arguments.operand("BRANCH");
  const auto wanted =
      environment::find_trash(context.registry(), context.engine(), context.repository(), word);
  const auto worktree = context.worktree(arguments.operand("WORKTREE").value_or(wanted.front().branch));
  auto workspace = context.workspace(worktree.root);
  const environment::ReplaceInput input{workspace, worktree, "volumes trash restore"};
  if (arguments.has("--dry-run")) {
    print_plan(context.ui(), environment::preview_trash(input, wanted));
    return 0;
  }
  for (const auto& key :
       environment::restore_trash(input, clone_options(workspace.settings, arguments), wanted))
    context.ui().print(fmt::format("restored {}", key));
  return 0;
}

int run_empty(cli::Context& context, const cli::Arguments& arguments) {
  const auto goes = trash_of(context).empty()
                        ? std::vector<registry::Trash>{}
                        : environment::due_trash(context.registry(), context.engine(), 0);
  if (arguments.has("--dry-run")) {
    environment::Plan plan;
    for (const auto& trash : goes) {
      plan.push_back({environment::Action::delete_volume, trash.name,
                      fmt::format("in the trash since {}", base::timestamp(trash.deleted))});
    }
    print_plan(context.ui(), plan);
    return 0;
  }
  if (trash_of(context).empty()) return 0;
  if (!goes.empty() && !arguments.has("--force")) {
    const auto question =
        fmt::format("delete {} volume{} for good?", goes.size(), goes.size() == 1 ? "" : "s");
    switch (context.ui().ask(question, Answer::no)) {
      case Answer::yes:
        break;
      case Answer::no:
        return 1;
      case Answer::no_terminal:
        throw base::Error("this deletes data for good, and there is no terminal to ask on")
            .hint("say that you are sure: git dockertree volumes trash empty -f");
    }
  }
  for (const auto& name : environment::empty_trash({context.registry(), context.engine(), context.ui()}, 0))
    context.ui().print("deleted " + name);
  return 0;
}

int run_clean(cli::Context& context, const cli::Arguments& arguments) {
  const auto worktree = context.worktree(arguments.operand("WORKTREE"));
  auto workspace = context.workspace(worktree.root);
  const environment::ReplaceInput input{workspace, worktree, "volumes clean"};
  const environment::CleanOptions options{.stop_first = arguments.has("--force")};
  if (arguments.has("--dry-run")) {
    print_plan(context.ui(), environment::preview_clean(input, options));
    return 0;
  }
  static_cast<void>(environment::require_environment(workspace, worktree));
  if (!arguments.has("--force")) {
    const auto question =
        fmt::format("delete all data of '{}' for good, with its snapshots?", git::label(worktree));
    switch (context.ui().ask(question, Answer::no)) {
      case Answer::yes:
        break;
      case Answer::no:
        return 1;
      case Answer::no_terminal:
        throw base::Error("this deletes data for good, and there is no terminal to ask on")
            .hint("say that you are sure: git dockertree volumes clean -f " +
                  base::shell_quote(environment::branch_of(worktree)));
    }
  }
  const auto deleted = environment::clean_volumes(input, options);
  for (const auto& name : deleted) context.ui().print("deleted " + name);
  return 0;
}

}  // namespace

cli::Command volumes_trash() {
  return {
      .name = "trash",
      .summary = "volumes of removed environments, kept for a while",
      .subcommands =
          {{.name = "list",
            .aliases = {"ls"},
            .summary = "list what is in the trash",
            .options = {cli::json_option()},
            .run = run_list},
           {.name = "restore",
            .summary = "give an environment data from the trash",
            .description =
                "BRANCH means what was removed last of it. What the environment has now goes into the trash.",
            .options = {quiesce_option(), cli::dry_run_option()},
            .operands = {{.name = "BRANCH", .doc = "a branch, or the name of a volume"},
                         {.name = "WORKTREE",
                          .doc = "whose environment; without one, that of the branch",
                          .optional = true,
                          .completes = cli::Completes::worktree}},
            .run = run_restore},
           {.name = "empty",
            .summary = "delete all that is in the trash",
            .options = {cli::force_option("do not ask"), cli::dry_run_option()},
            .run = run_empty}},
  };
}

cli::Command volumes_clean() {
  return {
      .name = "clean",
      .summary = "delete the data of an environment for good",
      .description =
          "Its volumes, snapshots and trash. Refuses while a container mounts one. The next 'up' makes them "
          "anew.",
      .options = {cli::force_option("do not ask, and take the containers down first"), cli::dry_run_option()},
      .operands = {cli::worktree_operand()},
      .run = run_clean,
  };
}

}  // namespace commands
