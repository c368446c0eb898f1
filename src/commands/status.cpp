// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "commands/report.hpp"
#include "commands/urls.hpp"
#include "docker/labels.hpp"
#include "environment/listing.hpp"
#include "output/table.hpp"

namespace commands {
namespace {

using environment::Listed;
using output::Value;

Value container_value(const docker::Container& container) {
  const std::string health = container.health();
  return Value::record({{"service", container.label(docker::label::compose_service)},
                        {"name", container.name},
                        {"state", container.state},
                        {"health", health.empty() ? Value() : Value(health)},
                        {"image", container.image}});
}

void print_text(cli::Context& context, const Listed& listed) {
  auto& ui = context.ui();
  ui.print(fmt::format("{}  {}", ui.bold(listed.branch.value_or("(detached)")), listed.state));
  ui.print("path      " + listed.path);
  if (listed.project) ui.print("project   " + *listed.project);
  if (listed.created) ui.print("created   " + base::human_age(*listed.created, base::now()));
  for (const auto& url : urls_of(context, listed)) ui.print("url       " + url);
  output::Table table({{.title = "SERVICE"}, {.title = "STATE"}, {.title = "ADDRESS"}, {.title = "IMAGE"}});
  for (const auto& container : listed.containers) {
    const std::string service = container.label(docker::label::compose_service);
    std::vector<std::string> addresses;
    for (const auto& lease : listed.leases) {
      if (lease.service == service) addresses.push_back(fmt::format("{}:{}", lease.host_ip, lease.host_port));
    }
    table.add({{service}, {container.status}, {base::join(addresses, " ")}, {container.image}});
  }
  if (!table.empty()) table.print(ui);
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  const auto worktree = context.worktree(arguments.operand("WORKTREE"));
  environment::ListInput input;
  input.repositories = {context.repository()};
  input.registry = context.find_registry();
  input.engine = &context.engine();
  const auto listing = environment::list_environments(input);
  if (!listing.trouble.empty()) context.ui().warn(listing.trouble);
  for (const auto& listed : listing.environments) {
    if (listed.path != worktree.root.string()) continue;
    if (arguments.has("--json")) {
      Value value = to_value(listed, urls_of(context, listed));
      value.set("services", Value::list_of(listed.containers, container_value));
      context.ui().raw(output::to_json(Value::record({{"schema", 1}, {"environment", value}})));
    } else {
      print_text(context, listed);
      if (!listed.main && !listed.id) context.ui().hint("it has no environment: git dockertree up");
    }
    return listed.state == "running" ? 0 : 1;
  }
  throw base::Error(fmt::format("git looks for the worktree '{}' somewhere else", worktree.root.string()))
      .hint("after a move without git, in the worktree: git worktree repair");
}

}  // namespace

cli::Command status() {
  return {
      .name = "status",
      .summary = "show the environment of one worktree",
      .description = "The exit status is 0 when all of it runs, else 1.",
      .options = {cli::json_option()},
      .operands = {cli::worktree_operand()},
      .run = run,
  };
}

}  // namespace commands
