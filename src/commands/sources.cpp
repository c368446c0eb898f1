// SPDX-License-Identifier: MIT
// What the shells may offer. Fast paths only: no process but git, which tells its configuration.
#include <algorithm>
#include <set>

#include "cli/context.hpp"
#include "commands/table.hpp"
#include "environment/identity.hpp"
#include "environment/observed.hpp"
#include "environment/project.hpp"
#include "environment/snapshots.hpp"
#include "git/branches.hpp"

namespace commands {
namespace {

std::vector<cli::Candidate> worktrees(cli::Context& context, const cli::Asked& asked) {
  std::vector<cli::Candidate> result;
  for (const auto& worktree : git::worktrees(context.repository())) {
    const std::string name = environment::branch_of(worktree);
    const bool given = std::find(asked.operands.begin(), asked.operands.end(), name) != asked.operands.end();
    if (!worktree.main && !given) result.push_back({name, worktree.root.string()});
  }
  return result;
}

std::vector<cli::Candidate> branches(cli::Context& context, const cli::Asked&) {
  std::vector<cli::Candidate> result;
  for (const auto& name : git::all_branch_names(context.repository())) result.push_back({name});
  return result;
}

std::vector<cli::Candidate> new_worktree_branches(cli::Context& context, const cli::Asked&) {
  std::set<std::string> taken;
  for (const auto& worktree : git::worktrees(context.repository())) {
    if (worktree.branch) taken.insert(*worktree.branch);
  }
  std::vector<cli::Candidate> result;
  for (const auto& name : git::all_branch_names(context.repository())) {
    if (taken.count(name) == 0) result.push_back({name});
  }
  return result;
}

std::vector<cli::Candidate> services(cli::Context& context, const cli::Asked& asked) {
  const auto worktree =
      context.worktree(asked.worktree.empty() ? std::nullopt : std::optional(asked.worktree));
  const auto& settings = context.config(worktree.root).settings();
  const auto project = compose::find_project(worktree.root, environment::choice_of(settings));
  std::vector<cli::Candidate> result;
  if (!project) return result;
  for (const auto& name : compose::service_names(*project)) result.push_back({name});
  return result;
}

std::optional<registry::Environment> environment_of(cli::Context& context, const cli::Asked& asked) {
  auto* registry = context.find_registry();
  if (registry == nullptr) return std::nullopt;
  const auto worktree =
      context.worktree(asked.worktree.empty() ? std::nullopt : std::optional(asked.worktree));
  return environment::find_record(*registry, context.repository(), worktree);
}

std::vector<cli::Candidate> volumes_of(cli::Context& context, const cli::Asked& asked) {
  std::vector<cli::Candidate> result;
  const auto record = environment_of(context, asked);
  if (!record) return result;
  for (const auto& volume : context.registry().volumes_of(record->id))
    result.push_back({volume.key, volume.name});
  return result;
}

// Snapshots are known to the engine alone; one that does not answer at once offers nothing.
std::vector<cli::Candidate> snapshots(cli::Context& context, const cli::Asked& asked) {
  std::vector<cli::Candidate> result;
  const auto record = environment_of(context, asked);
  if (!record) return result;
  docker::Client engine(docker::find_endpoint(), std::chrono::milliseconds(500));
  for (const auto& snapshot : environment::snapshots(engine, record->id)) result.push_back({snapshot.name});
  return result;
}

}  // namespace

const cli::Sources& sources() {
  static const cli::Sources all = {.worktree = worktrees,
                                   .branch = branches,
                                   .new_worktree_branch = new_worktree_branches,
                                   .service = services,
                                   .volume = volumes_of,
                                   .snapshot = snapshots};
  return all;
}

}  // namespace commands
