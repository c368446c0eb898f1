// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <functional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "commands/lease_writer.hpp"
#include "commands/ports.hpp"
#include "environment/identity.hpp"
#include "environment/observed.hpp"
#include "environment/port_leases.hpp"
#include "output/table.hpp"

namespace commands {
namespace {

using environment::EnvironmentsById;
using environment::LeaseState;
using output::Value;

class LeaseTable {
 public:
  explicit LeaseTable(const EnvironmentsById& environments) : environments_(environments) {}

  void add(const LeaseState& state) {
    const auto& lease = state.lease;
    const auto found = environments_.find(lease.environment);
    std::string port = std::to_string(lease.host_port);
    if (lease.protocol != "tcp") port += "/" + lease.protocol;
    if (lease.fixed) port += " (fixed)";
    table_.add({{port},
                {lease.host_ip},
                {fmt::format("{}:{}", lease.service, lease.container_port)},
                {found == environments_.end() ? lease.environment : found->second.project},
                {state.listening ? "listening" : "free",
                 state.listening ? output::Style::green : output::Style::dim},
                {state.holder ? environment::describe(*state.holder) : "", output::Style::dim}});
  }

  void print(output::Ui& ui) { table_.print(ui); }

 private:
  const EnvironmentsById& environments_;
  output::Table table_{{{.title = "PORT"},
                        {.title = "ADDRESS"},
                        {.title = "SERVICE"},
                        {.title = "ENVIRONMENT"},
                        {.title = "STATE"},
                        {.title = "HOLDER"}}};
};

int print_free(cli::Context& context, const cli::Arguments& arguments) {
  const environment::PortMap map(&context.engine());
  const auto* repository = context.find_repository();
  const auto name = arguments.value_or("--repository", repository != nullptr ? repository->name : "");
  const auto numbers =
      environment::free_numbers(context.registry(), context.engine(), map, context.settings(), name);
  if (arguments.has("--json")) {
    context.ui().raw(output::to_json(Value::record({{"schema", 1}, {"free", Value::list_of(numbers)}})));
    return numbers.empty() ? 1 : 0;
  }
  std::string text;
  for (const int number : numbers) text += fmt::format("{}\n", number);
  context.ui().raw(text);
  return numbers.empty() ? 1 : 0;
}

environment::LeaseFilter filter_of(cli::Context& context, const cli::Arguments& arguments) {
  environment::LeaseFilter filter;
  filter.repository = arguments.value("--repository");
  if (const auto word = arguments.operand("WORKTREE")) {
    const auto worktree = context.worktree(word);
    auto* registry = context.find_registry();
    const auto record = registry != nullptr
                            ? environment::find_record(*registry, context.repository(), worktree)
                            : std::nullopt;
    if (!record) {
      throw base::Error(fmt::format("'{}' has no environment", git::label(worktree)))
          .hint("git dockertree provision " + base::shell_quote(environment::branch_of(worktree)));
    }
    filter.environment = record->id;
  }
  return filter;
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  if (arguments.has("--free")) return print_free(context, arguments);
  const auto filter = filter_of(context, arguments);
  EnvironmentsById environments;
  const auto visit = [&](const std::function<void(const LeaseState&)>& add) {
    auto* registry = context.find_registry();
    if (registry == nullptr) return;
    const auto [engine, trouble] = find_engine(context);
    const environment::PortMap map(engine, trouble);
    if (!map.trouble().empty()) context.ui().warn(map.trouble() + "; containers are not seen");
    environment::visit_leases(*registry, map, filter, environments, add);
  };
  if (auto* registry = context.find_registry(); registry != nullptr)
    environments = environment::find_environments(*registry, filter);
  if (arguments.has("--json")) {
    LeaseWriter writer(context.ui(), environments);
    visit([&](const LeaseState& state) { writer.add(state); });
    writer.end();
  } else {
    LeaseTable table(environments);
    visit([&](const LeaseState& state) { table.add(state); });
    table.print(context.ui());
  }
  return 0;
}

}  // namespace

cli::Command ports_list() {
  return {
      .name = "list",
      .aliases = {"ls"},
      .summary = "list every lease of this host, and who listens there",
      .options = {{.name = "--free", .doc = "print the free ports of the range instead, one a line"},
                  {.name = "--repository", .value = "NAME", .doc = "only leases of this repository"},
                  cli::json_option()},
      .operands = {{.name = "WORKTREE",
                    .doc = "only leases of this worktree",
                    .optional = true,
                    .completes = cli::Completes::worktree}},
      .run = run,
      .examples = {"git dockertree ports list --free | head -n 1"},
  };
}

}  // namespace commands
