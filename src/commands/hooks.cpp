// SPDX-License-Identifier: MIT
#include "git/hooks.hpp"

#include <algorithm>

#include "base/process.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "commands/report.hpp"
#include "output/record.hpp"
#include "output/table.hpp"

namespace commands {
namespace {

using output::Value;

git::HookScope scope_of(cli::Context& context, const cli::Arguments& arguments) {
  if (arguments.has("--global")) return {};
  return {context.repository()};
}

void print_lines(cli::Context& context, const std::vector<std::string>& lines, const char* nothing) {
  if (lines.empty()) context.ui().say(nothing);
  for (const auto& line : lines) context.ui().print(line);
}

int print_changes(cli::Context& context, const std::vector<git::HookChange>& changes) {
  environment::Plan plan;
  for (const auto& [what, cause] : changes) plan.push_back({environment::Action::mend, what, cause});
  print_plan(context.ui(), plan);
  return 0;
}

int run_install(cli::Context& context, const cli::Arguments& arguments) {
  if (arguments.has("--dry-run"))
    return print_changes(context, git::plan_install(scope_of(context, arguments)));
  print_lines(context, git::install_hooks(scope_of(context, arguments), base::own_program()),
              "the hooks are installed");
  return 0;
}

int run_uninstall(cli::Context& context, const cli::Arguments& arguments) {
  if (arguments.has("--dry-run"))
    return print_changes(context, git::plan_uninstall(scope_of(context, arguments)));
  print_lines(context, git::uninstall_hooks(scope_of(context, arguments)), "there are no hooks of ours");
  return 0;
}

int run_status(cli::Context& context, const cli::Arguments& arguments) {
  const auto all = git::hook_status(scope_of(context, arguments));
  if (arguments.has("--json")) {
    const auto value = [](const git::HookStatus& status) {
      return Value::record({{"event", status.event},
                            {"state", git::name(status.state)},
                            {"where", status.where},
                            {"note", status.note.empty() ? Value() : Value(status.note)}});
    };
    context.ui().raw(output::to_json(Value::record({{"schema", 1}, {"hooks", Value::list_of(all, value)}})));
  } else {
    output::Table table({{.title = "EVENT"}, {.title = "STATE"}, {.title = "WHERE"}, {.title = "NOTE"}});
    for (const auto& status : all) {
      table.add({{status.event}, {std::string(git::name(status.state))}, {status.where}, {status.note}});
    }
    table.print(context.ui());
  }
  const bool installed = std::all_of(all.begin(), all.end(), [](const git::HookStatus& status) {
    return status.state == git::HookState::installed;
  });
  return installed ? 0 : 1;
}

cli::Option global_option() { return {.name = "--global", .doc = "for all repositories of this user"}; }

}  // namespace

cli::Command hooks() {
  return {
      .name = "hooks",
      .summary = "install the git hooks that make plain git provision",
      .description =
          "post-checkout gives a worktree that 'git worktree add' makes its environment; pre-worktree-remove "
          "is "
          "run by 'git dockertree remove'. Hooks that are there already are chained and keep running.",
      .subcommands = {{.name = "install",
                       .summary = "install or upgrade the hooks",
                       .options = {global_option(), cli::dry_run_option()},
                       .run = run_install},
                      {.name = "uninstall",
                       .summary = "put back what was there before",
                       .options = {global_option(), cli::dry_run_option()},
                       .run = run_uninstall},
                      {.name = "status",
                       .summary = "show each hook; exit 1 when one is not installed",
                       .options = {global_option(), cli::json_option()},
                       .run = run_status}},
  };
}

}  // namespace commands
