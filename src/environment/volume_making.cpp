// SPDX-License-Identifier: MIT
#include "environment/volume_making.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"

namespace environment {
namespace {

const VolumeWish& wish_of(const Desired& desired, const std::string& key) {
  return *std::find_if(desired.volumes.begin(), desired.volumes.end(),
                       [&](const VolumeWish& wish) { return wish.key == key; });
}

void record_volume(Workspace& workspace, const Desired& desired, const VolumeWish& wish,
                   const std::string& method) {
  registry::Volume volume;
  volume.environment = desired.id;
  volume.key = wish.key;
  volume.name = wish.name;
  volume.method = method;
  volume.source = method == "empty" ? "" : wish.original;
  volume.policy = config::to_string(wish.policy);
  volume.created = base::now();
  workspace.registry.save(volume);
}

// A volume of this name that is not this environment's is never used.
void require_ours(const docker::Volume& volume, const Desired& desired) {
  if (volume.label(docker::label::environment) == desired.id) return;
  throw base::Error(
      fmt::format("there is a volume '{}' already, and it is not this environment's", volume.name))
      .hint("see what it holds; then remove it (docker volume rm), or use another branch name");
}

void make_empty(Workspace& workspace, const Desired& desired, const VolumeWish& wish) {
  const auto volume =
      workspace.engine.create_volume({.name = wish.name, .labels = volume_labels(desired, wish, "empty")});
  require_ours(volume, desired);
  record_volume(workspace, desired, wish, "empty");
}

void share(Workspace& workspace, const Desired& desired, const VolumeWish& wish) {
  if (!workspace.engine.find_volume(wish.original)) {
    throw base::Error(
        fmt::format("the volume '{}' that '{}' is to share does not exist", wish.original, wish.key))
        .hint("start the main worktree's stack once, or make the policy of '" + wish.key + "' empty");
  }
  record_volume(workspace, desired, wish, "share");
}

}  // namespace

docker::Labels volume_labels(const Desired& desired, const VolumeWish& wish, const std::string& method) {
  docker::Labels labels = {
      {docker::label::environment, desired.id},
      {docker::label::project, desired.project},
      {docker::label::repository, desired.repository},
      {docker::label::branch, desired.branch},
      {docker::label::worktree, desired.worktree.string()},
      {docker::label::volume, wish.key},
      {docker::label::method, method},
      {docker::label::created, base::timestamp(base::now())},
  };
  if (method != "empty") labels[docker::label::source] = wish.original;
  return labels;
}

void make_volumes(Executor& executor, const Plan& steps, const Desired& desired, const Observed& observed) {
  Workspace& workspace = executor.workspace();
  for (const auto& step : steps) {
    const auto& wish = wish_of(desired, step.subject);
    executor.perform(step, [&] {
      if (wish.policy == config::VolumePolicy::share && wish.name == wish.original) {
        share(workspace, desired, wish);
        return;
      }
      make_empty(workspace, desired, wish);
      if (observed.record->state == "made") return;
      executor.undo().push("the volume '" + wish.name + "'",
                           [&workspace, name = wish.name] { workspace.engine.remove_volume(name); });
    });
  }
}

}  // namespace environment
