// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "commands/bring_up.hpp"
#include "commands/ports.hpp"
#include "commands/report.hpp"
#include "environment/identity.hpp"
#include "environment/observed.hpp"
#include "environment/port_moving.hpp"
#include "environment/provision.hpp"

namespace commands {
namespace {

int run_release(cli::Context& context, const cli::Arguments& arguments) {
  const auto worktree = context.worktree(arguments.operand("WORKTREE"));
  const auto record = environment::find_record(context.registry(), context.repository(), worktree);
  if (!record) {
    throw base::Error(fmt::format("'{}' has no environment", git::label(worktree)))
        .hint("see who has ports: git dockertree ports list");
  }
  const auto leases = context.registry().leases_of(record->id);
  auto workspace = context.workspace(worktree.root);
  if (arguments.has("--dry-run")) {
    print_plan(context.ui(),
               {{environment::Action::update_record, record->project, "its ports are released"}});
    return 0;
  }
  environment::release_ports(workspace, worktree, *record);
  context.ui().print(fmt::format("released {} ports of '{}'", leases.size(), record->project));
  return 0;
}

int run_claim(cli::Context& context, const cli::Arguments& arguments) {
  const auto worktree = context.worktree(arguments.operand("WORKTREE"));
  auto workspace = context.workspace(worktree.root);
  bool fixed = false;
  for (const auto& [name, service] : workspace.settings.services) fixed = fixed || service.port.has_value();
  if (!fixed) {
    throw base::Error("the configuration fixes no port")
        .hint("fix one: git config dockertree.services.web.port 3000");
  }
  const auto id = worktree.main ? std::nullopt : environment::load_id(worktree);
  const auto claims = environment::find_claims(workspace, id.value_or(""));
  const bool runs = id && environment::observe(workspace.registry, workspace.engine, *id).running();
  if (arguments.has("--dry-run")) {
    auto plan = environment::plan_claims(claims);
    const auto rest = environment::preview_provision(workspace, worktree, worktree.root, {});
    plan.insert(plan.end(), rest.begin(), rest.end());
    if (runs)
      plan.push_back(
          {environment::Action::start_services, git::label(worktree), "it runs with the old port"});
    print_plan(context.ui(), plan);
    return 0;
  }
  environment::claim(workspace, worktree, claims);
  for (const auto& [name, service] : workspace.settings.services) {
    if (service.port)
      context.ui().print(fmt::format("port {} is '{}' of {}", *service.port, name, git::label(worktree)));
  }
  if (runs) {
    // What runs has its old number until it is made anew.
    bring_up(context, worktree, {.command = "ports claim"}, Bring::started);
  } else {
    context.ui().hint("start it: git dockertree up " + base::shell_quote(environment::branch_of(worktree)));
  }
  return 0;
}

}  // namespace

cli::Command ports_release() {
  return {
      .name = "release",
      .summary = "give the ports of an environment back; refused while its containers run",
      .description = "Its next 'up' leases others.",
      .options = {cli::dry_run_option()},
      .operands = {cli::worktree_operand()},
      .run = run_release,
  };
}

cli::Command ports_claim() {
  return {
      .name = "claim",
      .summary = "move a fixed port to a worktree from the one that has it",
      .description =
          "For ports that must have one number, as OAuth callbacks want it ('services.web.port = 3000'). The "
          "containers that publish it there are stopped, and this worktree's environment is made with it; "
          "where that runs, it is started again.",
      .options = {cli::dry_run_option()},
      .operands = {cli::worktree_operand()},
      .run = run_claim,
  };
}

}  // namespace commands
