// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "commands/ports.hpp"
#include "environment/port_rebuild.hpp"
#include "environment/port_scan.hpp"
#include "output/table.hpp"

namespace commands {
namespace {

using environment::PortFinding;
using output::Value;

void rebuild(cli::Context& context) {
  // Before anything else has the file open.
  if (const auto aside = environment::set_damaged_aside(registry::Registry::default_path()))
    context.ui().say(fmt::format("the registry was damaged; it is kept as '{}'", aside->string()));
  const auto* repository = context.find_repository();
  const auto rebuilt = environment::rebuild_registry(
      context.registry(), context.engine(), context.ui(),
      repository != nullptr ? std::optional(repository->common_dir) : std::nullopt);
  context.ui().say(fmt::format("rebuilt: {} environments, {} leases, {} volumes, {} networks",
                               rebuilt.environments, rebuilt.leases, rebuilt.volumes, rebuilt.networks));
}

Value to_value(const PortFinding& finding) {
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
  if (arguments.has("--rebuild")) rebuild(context);
  std::vector<PortFinding> findings;
  // Without a registry there may be containers of ours all the same: an empty one says so.
  const environment::PortMap map(&context.engine());
  static_cast<void>(context.engine().version());  // without an engine nothing can be compared
  findings = environment::scan_ports(context.registry(), context.engine(), map);
  if (arguments.has("--json")) {
    context.ui().raw(output::to_json(Value::record(
        {{"schema", 1},
         {"findings", Value::list_of(findings, [](const auto& each) { return to_value(each); })}})));
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
                  cli::json_option()},
      .run = run,
  };
}

}  // namespace commands
