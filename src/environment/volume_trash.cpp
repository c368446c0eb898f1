// SPDX-License-Identifier: MIT
#include "environment/volume_trash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/identity.hpp"
#include "environment/provision.hpp"
#include "environment/start.hpp"
#include "environment/teardown.hpp"
#include "environment/volume_making.hpp"
#include "volumes/overlay.hpp"

namespace environment {
namespace {

bool has_key(const Desired& desired, const std::string& key) {
  return std::any_of(desired.volumes.begin(), desired.volumes.end(),
                     [&](const VolumeWish& wish) { return wish.key == key; });
}

std::string user_of(docker::Client& engine, const std::vector<docker::Volume>& volumes) {
  for (const auto& volume : volumes) {
    for (const auto& container : engine.containers({.volumes = {volume.name}})) return container.name;
  }
  return "";
}

void require_unused(const ReplaceInput& input, const Observed& observed) {
  const std::string user = user_of(input.workspace.engine, observed.engine_volumes);
  if (user.empty()) return;
  throw base::Error(fmt::format("the volumes are in use: container '{}' mounts one", user))
      .hint("stop the environment first: git dockertree volumes clean -f " +
            base::shell_quote(branch_of(input.worktree)));
}

// Of this repository, and not of another one of its name; by the name alone where that one is not there.
bool is_of(const git::Repository& repository, const docker::Volume& volume, const registry::Trash& trash) {
  const std::filesystem::path common_dir = volume.label(docker::label::common_dir);
  return common_dir.empty() || !base::exists(common_dir) ? trash.repository == repository.name
                                                         : common_dir == repository.common_dir;
}

bool is_own(const registry::Environment& record, const std::vector<registry::Trash>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(),
                     [&](const auto& trash) { return trash.environment == record.id; });
}

std::vector<Origin> origins_in(output::Ui& ui, const std::vector<registry::Trash>& wanted,
                               const Desired& desired) {
  std::vector<Origin> origins;
  for (const auto& trash : wanted) {
    if (has_key(desired, trash.key)) {
      origins.push_back({trash.key, trash.name});
    } else {
      ui.warn(fmt::format("the project has no volume '{}': it stays in the trash", trash.key));
    }
  }
  return origins;
}

}  // namespace

std::vector<registry::Trash> find_trash(registry::Registry& registry, docker::Client& engine,
                                        const git::Repository& repository, const std::string& word) {
  std::vector<registry::Trash> all;
  for (auto& trash : registry.trash()) {
    const auto volume = trash.engine == engine.endpoint().key ? engine.find_volume(trash.name) : std::nullopt;
    if (volume && trash.name == word) return {trash};
    if (volume && is_of(repository, *volume, trash)) all.push_back(std::move(trash));
  }
  const registry::Trash* last = nullptr;
  for (const auto& trash : all) {
    if (trash.branch == word && (last == nullptr || trash.deleted >= last->deleted)) last = &trash;
  }
  if (last == nullptr) {
    throw base::Error(fmt::format("there is nothing of '{}' in the trash", word))
        .hint("see what there is: git dockertree volumes trash list");
  }
  // Of a key that was replaced several times, what was there last.
  std::map<std::string, registry::Trash> newest;
  for (const auto& trash : all) {
    if (trash.environment != last->environment) continue;
    const auto [place, is_new] = newest.emplace(trash.key, trash);
    if (!is_new && trash.deleted > place->second.deleted) place->second = trash;
  }
  std::vector<registry::Trash> result;
  result.reserve(newest.size());
  for (auto& [key, trash] : newest) result.push_back(std::move(trash));
  return result;
}

std::vector<std::string> restore_trash(const ReplaceInput& input, const volumes::CloneOptions& options,
                                       const std::vector<registry::Trash>& wanted) {
  Workspace& workspace = input.workspace;
  const auto record = require_environment(workspace, input.worktree);
  ReplaceInput keeping = input;
  keeping.keep_trash = true;
  std::vector<std::string> restored;
  const auto origins = [&](const Desired& desired) {
    auto found = origins_in(workspace.ui, wanted, desired);
    for (const auto& origin : found) restored.push_back(origin.key);
    return found;
  };
  if (!is_own(record, wanted)) {
    replace_with_copies(keeping, options, origins);
    return restored;
  }
  const auto fill = [&](const Desired& desired) {
    std::vector<NewVolume> made;
    for (const auto& origin : origins(desired)) {
      const auto volume = workspace.engine.find_volume(origin.volume);
      if (!volume) throw base::Error(fmt::format("volume '{}' is gone", origin.volume));
      made.push_back({origin.key, origin.volume, volume->label(docker::label::method),
                      volume->label(docker::label::source)});
    }
    return made;
  };
  replace_data(keeping, fill, [] {});
  return restored;
}

Plan preview_trash(const ReplaceInput& input, const std::vector<registry::Trash>& wanted) {
  const auto record = require_environment(input.workspace, input.worktree);
  ReplaceInput keeping = input;
  keeping.keep_trash = true;
  return preview_replacement(keeping, [&](const Desired& desired) {
    Plan plan = copies_of(origins_in(input.workspace.ui, wanted, desired));
    if (is_own(record, wanted)) {
      for (auto& step : plan) step.cause = "as it is in the trash";
    }
    return plan;
  });
}

Plan preview_clean(const ReplaceInput& input, const CleanOptions& options) {
  Workspace& workspace = input.workspace;
  const auto record = require_environment(workspace, input.worktree);
  const Observed observed = observe(workspace.registry, workspace.engine, record.id);
  Plan plan;
  if (!options.stop_first) require_unused(input, observed);
  if (options.stop_first && !observed.containers.empty())
    plan.push_back({Action::stop_services, record.project, "its volumes go"});
  for (const auto& volume : observed.engine_volumes)
    plan.push_back({Action::delete_volume, volume.name, "asked for"});
  return plan;
}

std::vector<std::string> clean_volumes(const ReplaceInput& input, const CleanOptions& options) {
  Workspace& workspace = input.workspace;
  const auto lock = lock_environment(workspace.repository, input.worktree);
  const auto record = require_environment(workspace, input.worktree);
  clear_leftovers(workspace.registry, workspace.engine);
  if (options.stop_first) stop(workspace, record, {});
  const Observed observed = observe(workspace.registry, workspace.engine, record.id);
  require_unused(input, observed);
  Executor executor(workspace, input.command, record.id);
  std::vector<std::string> deleted;
  for (const auto& volume : observed.engine_volumes) {
    executor.attempt({Action::delete_volume, volume.name, "asked for"}, [&] {
      const auto result = volumes::remove_volume(workspace.engine, volume.name);
      if (!result.ok() && result.outcome != docker::Outcome::absent) throw base::Error(result.message);
      workspace.registry.remove_volume(volume.name);
      workspace.registry.remove_trash(volume.name);
      deleted.push_back(volume.name);
    });
  }
  if (!executor.all_succeeded()) throw base::Error("not every volume could be removed; they are named above");
  executor.commit();
  // The override names volumes that are gone: the next `up` makes them, and itself, anew.
  auto stale = record;
  stale.content_hash.clear();
  workspace.registry.save(stale);
  return deleted;
}

}  // namespace environment
