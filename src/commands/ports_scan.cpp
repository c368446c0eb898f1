// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "commands/ports.hpp"
#include "commands/report.hpp"
#include "environment/port_rebuild.hpp"
#include "environment/port_scan.hpp"
#include "output/table.hpp"

namespace commands {
namespace {

using environment::PortFinding;
using output::Value;

std::string text_of(const environment::Rebuilt& rebuilt) {
  return fmt::format("{} environments, {} leases, {} volumes, {} networks", rebuilt.environments,
                     rebuilt.leases, rebuilt.volumes, rebuilt.networks);
}

std::optional<std::filesystem::path> folder_near(cli::Context& context) {
  const auto* repository = context.find_repository();
  return repository != nullptr ? std::optional(repository->common_dir) : std::nullopt;
}

void preview_rebuild(cli::Context& context) {
  const auto file = registry::Registry::default_path();
  environment::Rebuilt rebuilt;
  if (environment::is_damaged(file)) {
    print_change(context.ui(), fmt::format("set '{}' aside, and make it anew", file.string()),
                 "it is damaged");
    return;
  }
  struct Back {};
  try {
    context.registry().transaction([&] {
      rebuilt = environment::rebuild_registry(context.registry(), context.engine(), context.ui(),
                                              folder_near(context));
      throw Back();
    });
  } catch (const Back&) {
    // Nothing of it is kept.
  }
  if (rebuilt.environments + rebuilt.leases + rebuilt.volumes + rebuilt.networks == 0) {
    context.ui().print("nothing to do");
  } else {
    print_change(context.ui(), "register " + text_of(rebuilt), "the engine has them, the registry has not");
  }
}

void rebuild(cli::Context& context) {
  // Before anything else has the file open.
  if (const auto aside = environment::set_damaged_aside(registry::Registry::default_path()))
    context.ui().say(fmt::format("the registry was damaged; it is kept as '{}'", aside->string()));
  const auto rebuilt =
      environment::rebuild_registry(context.registry(), context.engine(), context.ui(), folder_near(context));
  context.ui().say("rebuilt: " + text_of(rebuilt));
}

Value finding_value(const PortFinding& finding) {
  return Value::record({{"kind", environment::text(finding.kind)},
                        {"port", finding.port},
                        {"protocol", finding.protocol},
                        {"address", finding.address},
                        {"project", finding.project},
                        {"service", finding.service},
                        {"holder", finding.holder ? to_value(*finding.holder) : Value()},
                        {"reason", finding.reason},
                        {"fix", finding.fix}});
}

void print_table(cli::Context& context, const std::vector<PortFinding>& findings) {
  if (findings.empty()) {
    context.ui().print("registry, engine and sockets agree");
    return;
  }
  output::Table table({{.title = "PORT"},
                       {.title = "FINDING"},
                       {.title = "ENVIRONMENT"},
                       {.title = "SERVICE"},
                       {.title = "REASON"},
                       {.title = "WHAT TO DO"}});
  for (const auto& each : findings) {
    table.add({{each.protocol == "tcp" ? std::to_string(each.port)
                                       : fmt::format("{}/{}", each.port, each.protocol)},
               {environment::text(each.kind),
                each.kind == PortFinding::Kind::unused ? output::Style::dim : output::Style::yellow},
               {each.project},
               {each.service},
               {each.reason},
               {each.fix}});
  }
  table.print(context.ui());
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  if (arguments.has("--dry-run")) {
    if (!arguments.has("--rebuild"))
      throw base::Error("-n goes with --rebuild: without it nothing is changed", base::ErrorKind::usage);
    preview_rebuild(context);
    return 0;
  }
  if (arguments.has("--rebuild")) rebuild(context);
  std::vector<PortFinding> findings;
  // Without a registry there may be containers of ours all the same: an empty one says so.
  const environment::PortMap map(&context.engine());
  static_cast<void>(context.engine().version());  // without an engine nothing can be compared
  findings = environment::scan_ports(context.registry(), context.engine(), map, folder_near(context));
  if (arguments.has("--json")) {
    context.ui().raw(output::to_json(Value::record(
        {{"schema", 1},
         {"findings", Value::list_of(findings, [](const auto& each) { return finding_value(each); })}})));
  } else {
    print_table(context, findings);
  }
  const bool wrong = std::any_of(findings.begin(), findings.end(), [](const PortFinding& each) {
    return each.kind != PortFinding::Kind::unused;
  });
  return wrong ? 1 : 0;
}

}  // namespace

cli::Command ports_scan() {
  return {
      .name = "scan",
      .summary = "compare registry, engine and sockets; exit 1 when they do not agree",
      .description =
          "Finds leases that nobody uses, containers of ours on ports that are not theirs, and others on "
          "leased "
          "ports. --rebuild makes the registry say what the labels of containers, volumes and networks say, "
          "also after its file was lost; a damaged file is set aside, never overwritten.",
      .options = {{.name = "--rebuild", .doc = "make the registry match what is there first"},
                  cli::json_option(),
                  cli::dry_run_option()},
      .run = run,
  };
}

}  // namespace commands
