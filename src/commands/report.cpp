// SPDX-License-Identifier: MIT
#include "commands/report.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "environment/identity.hpp"
#include "environment/routes.hpp"
#include "output/table.hpp"

namespace commands {

using output::Value;

void print_report(cli::Context& context, const git::Worktree& worktree, const registry::Environment& record) {
  const auto leases = context.registry().leases_of(record.id);
  std::vector<std::pair<std::string, std::string>> lines = {{"worktree", worktree.root.string()},
                                                            {"project", record.project}};
  for (const auto& lease : leases) {
    lines.emplace_back(lease.service,
                       fmt::format("{}:{} -> {}{}", lease.host_ip, lease.host_port, lease.container_port,
                                   lease.protocol == "tcp" ? "" : "/" + lease.protocol));
  }
  for (const auto& link : environment::links_of(context.registry(), record.id, leases))
    lines.emplace_back("url", link.url);
  std::size_t width = 0;
  for (const auto& [name, value] : lines) width = std::max(width, output::display_width(name));
  for (const auto& [name, value] : lines) {
    const std::string padding(width - output::display_width(name) + 2, ' ');
    context.ui().print(fmt::format("{}{}{}", context.ui().bold(name), padding, value));
  }
}

base::Error no_environment(const git::Worktree& worktree, const std::string& way_out) {
  if (worktree.main) {
    return base::Error("the main worktree has its own stack, and no environment of ours")
        .hint("name a linked worktree: git dockertree list");
  }
  return base::Error(fmt::format("'{}' has no environment", git::label(worktree)))
      .hint(way_out + " " + base::shell_quote(environment::branch_of(worktree)));
}

void print_plan(output::Ui& ui, const environment::Plan& plan) {
  if (plan.empty()) ui.print("nothing to do");
  for (const auto& step : plan) ui.print(environment::sentence(step) + ui.dim("  # " + step.cause));
}

void print_change(output::Ui& ui, const std::string& what, const std::string& cause) {
  print_plan(ui, {{environment::Action::mend, what, cause}});
}

Value to_value(const environment::Listed& listed, const std::vector<std::string>& urls) {
  const auto time = [](const auto& seconds) { return seconds ? Value(base::timestamp(*seconds)) : Value(); };
  Value value = environment::head_value(listed);
  value.set("ports", Value::list_of(listed.leases, [](const registry::Lease& lease) {
              return Value::record({{"service", lease.service},
                                    {"container_port", lease.container_port},
                                    {"protocol", lease.protocol},
                                    {"host_ip", lease.host_ip},
                                    {"host_port", lease.host_port},
                                    {"env", lease.variable}});
            }));
  value.set(
      "volumes", Value::list_of(listed.volumes, [](const registry::Volume& volume) {
        return Value::record(
            {{"key", volume.key}, {"name", volume.name}, {"method", volume.method}, {"size", volume.size}});
      }));
  value.set("urls", Value::list_of(urls));
  value.set("created", time(listed.created));
  value.set("last_used", time(listed.last_used));
  return value;
}

}  // namespace commands
