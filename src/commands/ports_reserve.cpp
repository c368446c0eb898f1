// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "cli/arguments.hpp"
#include "commands/ports.hpp"
#include "commands/report.hpp"
#include "output/table.hpp"
#include "ports/range.hpp"

namespace commands {
namespace {

using output::Value;

constexpr const char* by_user = "user";

// Those of the registry, and those of the configuration, which are not ours to take away.
std::vector<registry::Reservation> reservations(cli::Context& context) {
  std::vector<registry::Reservation> all;
  if (auto* registry = context.find_registry(); registry != nullptr) all = registry->reservations();
  for (const auto& range : context.settings().ports.reserve)
    all.push_back({range.first, range.last, "ports.reserve", "configuration"});
  return all;
}

int print_all(cli::Context& context, bool json) {
  const auto all = reservations(context);
  if (json) {
    const auto value = [](const registry::Reservation& each) {
      return Value::record({{"from", each.from},
                            {"to", each.to},
                            {"reason", each.reason.empty() ? Value() : Value(each.reason)},
                            {"origin", each.origin}});
    };
    context.ui().raw(
        output::to_json(Value::record({{"schema", 1}, {"reservations", Value::list_of(all, value)}})));
    return 0;
  }
  output::Table table({{.title = "PORTS"}, {.title = "REASON"}, {.title = "FROM"}});
  for (const auto& each : all) table.add({{ports::text({each.from, each.to})}, {each.reason}, {each.origin}});
  table.print(context.ui());
  return 0;
}

// What is leased there already stays with whoever has it.
void tell_leases(registry::Registry& registry, output::Ui& ui, const ports::Range& range) {
  for (const auto& lease : registry.leases()) {
    if (!range.contains(lease.host_port)) continue;
    const auto environment = registry.find_environment(lease.environment);
    const std::string project = environment ? environment->project : lease.environment;
    ui.warn(fmt::format("port {} is leased to '{}' (service '{}') and stays so", lease.host_port, project,
                        lease.service));
    ui.hint("give the environment another one: git dockertree ports release, then up");
  }
}

int run_reserve(cli::Context& context, const cli::Arguments& arguments) {
  const auto word = arguments.operand("PORTS");
  if (!word) return print_all(context, arguments.has("--json"));
  const auto range = ports::parse_range(*word);
  const auto reason = arguments.operand("REASON").value_or("");
  if (arguments.has("--dry-run")) {
    print_change(context.ui(), fmt::format("reserve {}", ports::text(range)), "asked for");
    if (context.find_registry() != nullptr) tell_leases(*context.find_registry(), context.ui(), range);
    return 0;
  }
  context.registry().reserve({range.from, range.to, reason, by_user});
  tell_leases(context.registry(), context.ui(), range);
  context.ui().print(fmt::format("reserved {}", ports::text(range)));
  return 0;
}

bool is_reserved(registry::Registry* registry, const ports::Range& range) {
  if (registry == nullptr) return false;
  const auto all = registry->reservations();
  return std::any_of(all.begin(), all.end(), [&](const registry::Reservation& each) {
    return range.overlaps({each.from, each.to});
  });
}

int run_unreserve(cli::Context& context, const cli::Arguments& arguments) {
  const auto range = ports::parse_range(*arguments.operand("PORTS"));
  const bool dry_run = arguments.has("--dry-run");
  const bool changed = dry_run ? is_reserved(context.find_registry(), range)
                               : context.registry().unreserve(range.from, range.to);
  for (const auto& configured : context.settings().ports.reserve) {
    if (!range.overlaps({configured.first, configured.last})) continue;
    throw base::Error(
        fmt::format("{} is reserved by the configuration", ports::text({configured.first, configured.last})))
        .hint("take it out of 'ports.reserve'; where that is set: git dockertree config ports.reserve");
  }
  if (!changed) {
    context.ui().say(fmt::format("{} is not reserved", ports::text(range)));
    return 1;
  }
  if (dry_run) {
    print_change(context.ui(), fmt::format("let {} be leased again", ports::text(range)), "asked for");
    return 0;
  }
  context.ui().print(fmt::format("{} may be leased again", ports::text(range)));
  return 0;
}

}  // namespace

cli::Command ports_reserve() {
  return {
      .name = "reserve",
      .summary = "keep ports from ever being leased; without PORTS, list them",
      .description =
          "The key 'ports.reserve', of a team in .dockertree.toml or of git config, does the same.",
      .options = {cli::json_option(), cli::dry_run_option()},
      .operands = {{.name = "PORTS", .doc = "PORT or FROM-TO", .optional = true},
                   {.name = "REASON", .doc = "why, for whoever asks later", .optional = true}},
      .run = run_reserve,
      .examples = {"git dockertree ports reserve 20080-20089 'the staging tunnel'"},
  };
}

cli::Command ports_unreserve() {
  return {
      .name = "unreserve",
      .summary = "let reserved ports be leased again; exit 1 when none was reserved",
      .options = {cli::dry_run_option()},
      .operands = {{.name = "PORTS", .doc = "PORT or FROM-TO, also a part of what was reserved"}},
      .run = run_unreserve,
  };
}

}  // namespace commands
