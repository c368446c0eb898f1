// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/guard.hpp"
#include "environment/lost.hpp"
#include "environment/provision.hpp"
#include "environment/teardown.hpp"
#include "environment/volume_making.hpp"

namespace environment {
namespace {

TeardownOptions options_for(const Lost& lost, VolumeFate volumes) {
  return {.volumes = volumes, .cause = lost.cause, .worktree = false};
}

// As `remove` locks it: both must not work on one environment, and a later worktree of the same name waits.
base::Lock lock_lost(const registry::Environment& record) {
  git::Repository repository;
  repository.common_dir = record.common_dir;
  git::Worktree worktree;
  worktree.admin = record.admin;
  worktree.root = record.worktree;
  worktree.branch = record.branch;
  return lock_environment(repository, worktree);
}

// Our own lock on a worktree whose folder is gone keeps git from pruning it.
void lift_own_lock(const registry::Environment& record) {
  const auto repository = git::find_repository(record.common_dir);
  if (!repository) return;
  for (const auto& worktree : git::worktrees(*repository)) {
    if (worktree.root == record.worktree && worktree.missing) lift_guard(*repository, worktree);
  }
}

bool is_ours(const docker::Volume& volume, const registry::Trash& trash) {
  return volume.label(docker::label::environment) == trash.environment ||
         volume.labels.count("com.docker.volume.anonymous") != 0;
}

// Whether it is gone now; one that is in use is told and stays.
bool delete_from_trash(const ReapInput& input, const registry::Trash& trash) {
  const auto complain = [&](const std::string& why) {
    input.ui.warn(fmt::format("volume '{}' stays in the trash: {}", trash.name, why));
    return false;
  };
  const std::string user = foreign_user(input.engine, trash.name, "");
  if (!user.empty()) return complain(fmt::format("container '{}' mounts it", user));
  const auto result = input.engine.remove_volume(trash.name);
  return result.ok() || result.outcome == docker::Outcome::absent || complain(result.message);
}

}  // namespace

Plan preview_reap(registry::Registry& registry, docker::Client& engine, const Lost& lost,
                  VolumeFate volumes) {
  return plan_teardown(observe(registry, engine, lost.record.id), options_for(lost, volumes));
}

void reap(const ReapInput& input, const Lost& lost) {
  if (!lost.proven) throw base::Error(fmt::format("'{}' is left alone: {}", lost.record.project, lost.cause));
  const auto lock = lock_lost(lost.record);
  // Another process may have taken it down, or moved its record, while we waited.
  clear_leftovers(input.registry, input.engine);
  const Observed observed = observe(input.registry, input.engine, lost.record.id);
  if (!observed.record) return;
  const auto still = find_lost(*observed.record);
  if (!still || !still->proven) return;
  git::Repository repository;
  repository.common_dir = lost.record.common_dir;
  const config::Settings settings;
  Workspace workspace{repository, settings, input.registry, input.engine, input.ui};
  Executor executor(workspace, "gc", lost.record.id);
  execute_teardown(executor, plan_teardown(observed, options_for(*still, input.volumes)),
                   {.observed = observed});
  lift_own_lock(lost.record);
}

std::vector<std::string> empty_trash(const ReapInput& input, int days) {
  std::vector<std::string> deleted;
  const std::int64_t limit = base::now() - static_cast<std::int64_t>(days) * 86400;
  for (const auto& trash : input.registry.trash()) {
    if (trash.engine != input.engine.endpoint().key || (days > 0 && trash.deleted > limit)) continue;
    // An environment has it again: its worktree was only away.
    const bool in_use = input.registry.find_volume(trash.name).has_value();
    const auto volume = in_use ? std::nullopt : input.engine.find_volume(trash.name);
    if (volume && is_ours(*volume, trash)) {
      if (!delete_from_trash(input, trash)) continue;
      deleted.push_back(trash.name);
    }
    input.registry.remove_trash(trash.name);
  }
  return deleted;
}

}  // namespace environment
