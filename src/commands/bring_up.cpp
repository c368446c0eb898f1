// SPDX-License-Identifier: MIT
#include "commands/bring_up.hpp"

#include "environment/guard.hpp"
#include "environment/start.hpp"

namespace commands {

registry::Environment bring_up(cli::Context& context, const git::Worktree& worktree,
                               const environment::ProvisionOptions& options, Bring bring,
                               const std::vector<std::string>& up_arguments) {
  auto workspace = context.workspace(worktree.root);
  auto record = environment::ensure(workspace, worktree, options);
  if (bring == Bring::made) return record;
  environment::start(workspace, worktree, record, up_arguments);
  if (workspace.settings.lock) environment::set_guard(workspace.repository, worktree);
  return record;
}

cli::Option volumes_option() {
  return {.name = "--volumes",
          .value = "POLICY",
          .doc = "the data of volumes that are made now: a copy, nothing, or the main worktree's own",
          .completes = cli::Completes::choices,
          .choices = {"clone", "empty", "share"}};
}

std::optional<config::VolumePolicy> policy_of(const cli::Arguments& arguments) {
  const auto text = arguments.value("--volumes");
  return text ? config::parse_policy(*text) : std::nullopt;
}

}  // namespace commands
