// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/guard.hpp"
#include "environment/leftovers.hpp"
#include "environment/lost.hpp"
#include "environment/promise.hpp"
#include "environment/provision.hpp"
#include "environment/teardown.hpp"
#include "environment/volume_making.hpp"
#include "volumes/overlay.hpp"

namespace environment {
namespace {

// Of its repository only the folder is known when that is gone.
git::Repository repository_of(const registry::Environment& record) {
  git::Repository repository;
  repository.common_dir = record.common_dir;
  return repository;
}

struct Remains {
  TeardownOptions options;
  Leftovers leftovers;
};

Remains look(registry::Registry& registry, docker::Client& engine, const Lost& lost, const Observed& observed,
             VolumeFate volumes) {
  Remains remains;
  remains.leftovers = find_leftovers(registry, engine, observed);
  remains.options = {.volumes = volumes,
                     .cause = lost.cause,
                     .worktree = false,
                     .branch = promised_branch(registry, repository_of(lost.record), lost.record.id),
                     .leftovers = remains.leftovers.any && remains.leftovers.doubt.empty()};
  return remains;
}

void tell_doubt(output::Ui& ui, const registry::Environment& record, const Leftovers& leftovers) {
  if (!leftovers.any || leftovers.doubt.empty()) return;
  const std::string folder = record.worktree.string();
  ui.warn(fmt::format("'{}' is left: {}", folder, leftovers.doubt));
  ui.hint("look what it holds: sudo ls -lA " + base::shell_quote(folder));
}

// As `remove` locks it: both must not work on one environment, and a later worktree of the same name waits.
base::Lock lock_lost(const registry::Environment& record) {
  git::Worktree worktree;
  worktree.admin = record.admin;
  worktree.root = record.worktree;
  worktree.branch = record.branch;
  return lock_environment(repository_of(record), worktree);
}

// Our own lock on a worktree whose folder is gone keeps git from pruning it. Where a removal of ours was
// ended between the folder and git's entry, the entry goes as well: nothing could be added there until it
// does.
void clear_entry(const registry::Environment& record) {
  const auto repository = git::find_repository_at(record.common_dir);
  if (!repository) return;
  for (const auto& worktree : git::worktrees(*repository)) {
    if (worktree.root != record.worktree || !worktree.missing) continue;
    lift_guard(*repository, worktree);
    if (record.state == "removing" && !base::exists(worktree.root))
      git::remove_worktree(*repository, worktree, git::Force::once);
  }
}

bool is_ours(const docker::Volume& volume, const registry::Trash& trash) {
  return volume.label(docker::label::environment) == trash.environment ||
         volume.labels.count("com.docker.volume.anonymous") != 0;
}

// On this engine, for longer than `days`.
std::vector<registry::Trash> trash_in_time(registry::Registry& registry, const docker::Client& engine,
                                           int days) {
  const std::int64_t limit = base::now() - static_cast<std::int64_t>(days) * 86400;
  auto all = registry.trash();
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const registry::Trash& trash) {
                             return trash.engine != engine.endpoint().key ||
                                    (days > 0 && trash.deleted > limit);
                           }),
            all.end());
  return all;
}

// Nothing as well where an environment has it again: its worktree was only away.
std::optional<docker::Volume> find_in_trash(registry::Registry& registry, docker::Client& engine,
                                            const registry::Trash& trash) {
  return registry.find_volume(trash.name) ? std::nullopt : engine.find_volume(trash.name);
}

// Whether it is gone now; one that is in use is told and stays.
bool delete_from_trash(const ReapInput& input, const registry::Trash& trash) {
  const auto complain = [&](const std::string& why) {
    input.ui.warn(fmt::format("volume '{}' stays in the trash: {}", trash.name, why));
    return false;
  };
  const std::string user = foreign_user(input.engine, trash.name, "");
  if (!user.empty()) return complain(fmt::format("container '{}' mounts it", user));
  const auto result = volumes::remove_volume(input.engine, trash.name);
  return result.ok() || result.outcome == docker::Outcome::absent || complain(result.message);
}

}  // namespace

Plan preview_reap(registry::Registry& registry, docker::Client& engine, const Lost& lost,
                  VolumeFate volumes) {
  const Observed observed = observe_all(registry, engine, lost.record.id);
  return plan_teardown(observed, look(registry, engine, lost, observed, volumes).options);
}

void reap(const ReapInput& input, const Lost& lost) {
  if (!lost.proven) throw base::Error(fmt::format("'{}' is left alone: {}", lost.record.project, lost.cause));
  const auto lock = lock_lost(lost.record);
  // Another process may have taken it down, or moved its record, while we waited.
  clear_leftovers(input.registry, input.engine);
  const Observed observed = observe_all(input.registry, input.engine, lost.record.id);
  if (!observed.record) return;
  const auto still = find_lost(input.registry, *observed.record);
  if (!still || !still->proven) return;
  const git::Repository repository = repository_of(lost.record);
  const config::Settings settings;
  Workspace workspace{repository, settings, input.registry, input.engine, input.ui};
  Executor executor(workspace, input.command, lost.record.id);
  const Remains remains = look(input.registry, input.engine, *still, observed, input.volumes);
  tell_doubt(input.ui, lost.record, remains.leftovers);
  execute_teardown(executor, plan_teardown(observed, remains.options), {.observed = observed});
  clear_entry(*observed.record);
}

std::vector<registry::Trash> due_trash(registry::Registry& registry, docker::Client& engine, int days) {
  std::vector<registry::Trash> due;
  for (auto& trash : trash_in_time(registry, engine, days)) {
    const auto volume = find_in_trash(registry, engine, trash);
    if (volume && is_ours(*volume, trash) && foreign_user(engine, trash.name, "").empty())
      due.push_back(std::move(trash));
  }
  return due;
}

std::vector<std::string> empty_trash(const ReapInput& input, int days) {
  std::vector<std::string> deleted;
  for (const auto& trash : trash_in_time(input.registry, input.engine, days)) {
    const auto volume = find_in_trash(input.registry, input.engine, trash);
    if (volume && is_ours(*volume, trash)) {
      if (!delete_from_trash(input, trash)) continue;
      deleted.push_back(trash.name);
    }
    input.registry.remove_trash(trash.name);
  }
  return deleted;
}

}  // namespace environment
