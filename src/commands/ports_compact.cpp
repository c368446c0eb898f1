// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "commands/ports.hpp"
#include "environment/port_compact.hpp"
#include "environment/provision.hpp"
#include "environment/start.hpp"
#include "output/table.hpp"

namespace commands {
namespace {

using environment::Compaction;

void print_plan(cli::Context& context, const std::vector<Compaction>& plan) {
  output::Table table({{.title = "ENVIRONMENT"}, {.title = "SERVICE"}, {.title = "FROM"}, {.title = "TO"}});
  for (const auto& each : plan) {
    for (const auto& move : each.moves) {
      table.add({{each.environment.project + (each.running ? " (running)" : "")},
                 {fmt::format("{}:{}{}", move.lease.service, move.lease.container_port,
                              move.lease.protocol == "tcp" ? "" : "/" + move.lease.protocol)},
                 {std::to_string(move.lease.host_port)},
                 {std::to_string(move.to)}});
    }
  }
  table.print(context.ui());
}

// In the worktree of an environment, with the configuration that counts there.
class Place {
 public:
  Place(output::Ui& ui, const registry::Environment& record)
      : context_(ui, record.worktree),
        worktree_(context_.worktree(std::nullopt)),
        workspace_(context_.workspace(worktree_.root)) {}

  void stop(const registry::Environment& record) { environment::stop(workspace_, record, {}); }
  void refresh() { environment::provision(workspace_, worktree_, {.command = "ports compact"}); }
  void start() {
    const auto record = environment::ensure(workspace_, worktree_, {.command = "ports compact"});
    environment::start(workspace_, worktree_, record, {"-d"});
  }

 private:
  cli::Context context_;
  git::Worktree worktree_;
  environment::Workspace workspace_;
};

std::vector<Compaction> plan_of(cli::Context& context, bool running) {
  const environment::PortMap map(&context.engine());
  if (!map.trouble().empty()) throw base::Error(map.trouble(), base::ErrorKind::unavailable);
  const auto settings = [&](const registry::Environment& record) {
    cli::Context there(context.ui(), record.worktree);
    return there.settings();
  };
  return environment::plan_compaction({.registry = context.registry(),
                                       .engine = context.engine(),
                                       .map = map,
                                       .settings = settings,
                                       .running = running});
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  static_cast<void>(context.registry());  // to write into
  const auto plan = plan_of(context, arguments.has("--restart"));
  if (plan.empty()) {
    context.ui().print("nothing to do");
    return 0;
  }
  print_plan(context, plan);
  if (arguments.has("--dry-run")) return 0;
  for (const auto& each : plan) {
    if (each.running) Place(context.ui(), each.environment).stop(each.environment);
  }
  environment::apply(context.registry(), plan);
  int failures = 0;
  for (const auto& each : plan) {
    try {
      Place place(context.ui(), each.environment);
      place.refresh();
      if (each.running) place.start();
    } catch (const base::Error& error) {
      context.ui().error(error.prefixed("'" + each.environment.project + "'"));
      context.ui().hint(
          fmt::format("git -C {} dockertree up", base::shell_quote(each.environment.worktree.string())));
      ++failures;
    }
  }
  if (failures > 0) throw base::Error(fmt::format("{} environments have no current files", failures));
  return 0;
}

}  // namespace

cli::Command ports_compact() {
  return {
      .name = "compact",
      .summary = "close the gaps between leased ports",
      .description =
          "Shows the new numbers and applies them to environments that do not run; with --restart those that "
          "run are stopped, moved and started again. Fixed ports stay.",
      .options = {{.name = "--restart", .doc = "move running environments too, and restart them"},
                  cli::dry_run_option()},
      .run = run,
      .examples = {"git dockertree ports compact --dry-run"},
  };
}

}  // namespace commands
