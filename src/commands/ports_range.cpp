// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "base/error.hpp"
#include "commands/ports.hpp"
#include "commands/report.hpp"
#include "environment/port_ranges.hpp"
#include "output/table.hpp"
#include "ports/range.hpp"

namespace commands {
namespace {

using environment::NamedRange;
using output::Value;

void tell_overlaps(cli::Context& context, const std::vector<NamedRange>& all, const registry::Range& range) {
  for (const auto& other : environment::overlapping(all, range)) {
    context.ui().warn(fmt::format("the range '{}' ({}-{}) overlaps '{}' ({}-{})", range.name, range.from,
                                  range.to, other.range.name, other.range.from, other.range.to));
  }
}

int print_all(cli::Context& context, bool json) {
  const auto all = environment::all_ranges(context.find_registry(), context.settings());
  if (json) {
    const auto value = [](const NamedRange& each) {
      return Value::record({{"name", each.range.name},
                            {"from", each.range.from},
                            {"to", each.range.to},
                            {"origin", each.origin}});
    };
    context.ui().raw(output::to_json(Value::record({{"schema", 1}, {"ranges", Value::list_of(all, value)}})));
    return 0;
  }
  output::Table table({{.title = "RANGE"}, {.title = "PORTS"}, {.title = "FROM"}});
  for (const auto& each : all)
    table.add({{each.range.name}, {fmt::format("{}-{}", each.range.from, each.range.to)}, {each.origin}});
  table.print(context.ui());
  for (std::size_t at = 0; at < all.size(); ++at)
    tell_overlaps(context, {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(at)}, all[at].range);
  return 0;
}

void tell_leases_outside(cli::Context& context, const registry::Range& range) {
  const std::string repository = range.name.rfind("repository:", 0) == 0 ? range.name.substr(11) : "";
  auto* registry = context.find_registry();
  if (registry == nullptr) return;
  int outside = 0;
  for (const auto& environment : registry->environments()) {
    if (repository.empty() || environment.repository != repository) continue;
    for (const auto& lease : registry->leases_of(environment.id))
      if (!lease.fixed && (lease.host_port < range.from || range.to < lease.host_port)) ++outside;
  }
  if (outside == 0) return;
  context.ui().warn(fmt::format("{} leases lie outside of it and stay where they are", outside));
  context.ui().hint("move them: git dockertree ports compact");
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  const auto word = arguments.operand("NAME");
  const auto text = arguments.operand("FROM-TO");
  if (!word) return print_all(context, arguments.has("--json"));
  const std::string name = environment::range_name(*word);
  if (arguments.has("--unset")) {
    if (arguments.has("--dry-run")) {
      auto* registry = context.find_registry();
      if (registry != nullptr && registry->find_range(name)) {
        print_change(context.ui(), fmt::format("forget the range '{}'", name), "asked for");
        return 0;
      }
    } else if (context.registry().remove_range(name)) {
      return 0;
    }
    context.ui().say(fmt::format("the range '{}' is not set", name));
    return 1;
  }
  if (!text) {
    const auto range = context.registry().find_range(name);
    if (!range) {
      context.ui().say(fmt::format("the range '{}' is not set", name));
      return 1;
    }
    context.ui().print(fmt::format("{}-{}", range->from, range->to));
    return 0;
  }
  const auto parsed = ports::parse_range(*text);
  ports::require_leasable(parsed, ports::ephemeral_range());
  const registry::Range range{name, parsed.from, parsed.to};
  const bool dry_run = arguments.has("--dry-run");
  if (!dry_run) context.registry().save(range);
  tell_overlaps(context, environment::all_ranges(context.find_registry(), context.settings()), range);
  tell_leases_outside(context, range);
  if (dry_run) {
    print_change(context.ui(), fmt::format("set the range '{}' to {}-{}", name, range.from, range.to),
                 "asked for");
    return 0;
  }
  context.ui().print(fmt::format("{}: {}-{} ({} ports)", name, range.from, range.to, parsed.size()));
  return 0;
}

}  // namespace

cli::Command ports_range() {
  return {
      .name = "range",
      .summary = "show or set where ports are leased from",
      .description =
          "A range of a service or role in the configuration ('ports.ranges.NAME') comes first, then that of "
          "the repository, of the role, and the default one. The default one leaves out what is set aside "
          "for a repository.",
      .options = {{.name = "--unset", .doc = "forget the range"}, cli::json_option(), cli::dry_run_option()},
      .operands = {{.name = "NAME",
                    .doc = "default, web, db, cache, queue, test, other, or repository:NAME",
                    .optional = true},
                   {.name = "FROM-TO",
                    .doc = "above 1023, outside of the kernel's ephemeral ports",
                    .optional = true}},
      .run = run,
      .examples = {"git dockertree ports range repository:shop 21000-21499"},
  };
}

}  // namespace commands
