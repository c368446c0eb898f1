// SPDX-License-Identifier: MIT
#include "environment/spares.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/lock.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/provision.hpp"
#include "environment/volume_making.hpp"

namespace environment {
namespace {

// What is written down of a ready copy: "VOLUME SINCE". One that is not written down is half or taken.
std::string setting_of(Workspace& workspace, const std::string& source) {
  return "spare " + base::hash(workspace.engine.endpoint().key + "\n" + source);
}

std::optional<volumes::Spare> find_spare(Workspace& workspace, const std::string& source) {
  const auto text = workspace.registry.setting(setting_of(workspace, source));
  const auto words = text ? base::split(*text, ' ') : std::vector<std::string>();
  if (words.size() != 2 || !workspace.engine.find_volume(words[0])) return std::nullopt;
  return volumes::Spare{words[0], {words[1]}};
}

void write_down(Workspace& workspace, const std::string& source, const volumes::Spare& spare) {
  workspace.registry.set(setting_of(workspace, source), spare.volume + " " + spare.earlier.since);
}

// Two repositories may have one name. Those of older versions say no more than that, and one whose repository
// was moved says a folder that is gone.
bool is_of(const docker::Volume& spare, const git::Repository& repository) {
  const std::string folder = spare.label(docker::label::common_dir);
  if (folder == repository.common_dir.string()) return true;
  return spare.label(docker::label::repository) == repository.name &&
         (folder.empty() || !base::exists(folder));
}

std::vector<docker::Volume> all_spares(Workspace& workspace) {
  auto all =
      workspace.engine.volumes({.labels = {std::string(docker::label::role) + "=" + volumes::spare_role}});
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const auto& volume) { return !is_of(volume, workspace.repository); }),
            all.end());
  return all;
}

base::Lock require_lock(Workspace& workspace) {
  const auto folder = base::state_folder() / "locks";
  base::make_private_folder(base::state_folder());
  base::make_private_folder(folder);
  constexpr auto patience = std::chrono::minutes(10);
  return base::Lock::require(folder / ("spare-" + base::hash(workspace.repository.common_dir.string())),
                             "the ready copies of '" + workspace.repository.name + "'", patience);
}

// The half ones of killed processes, those whose source is gone, and those of before.
void remove_stale(Workspace& workspace, const std::vector<std::string>& sources) {
  for (const auto& volume : all_spares(workspace)) {
    const std::string source = volume.label(docker::label::source);
    const bool wanted = std::find(sources.begin(), sources.end(), source) != sources.end();
    const auto known = find_spare(workspace, source);
    if (wanted && known && known->volume == volume.name) continue;
    if (known && known->volume == volume.name) workspace.registry.unset(setting_of(workspace, source));
    static_cast<void>(workspace.engine.remove_volume(volume.name));
  }
}

std::vector<std::string> sources_of(Workspace& workspace) {
  std::vector<std::string> result;
  for (const auto& wish : volumes_of_new(workspace)) {
    if (wish.policy == config::VolumePolicy::clone && wish.method == config::VolumeMethod::copy &&
        !wish.original.empty() && workspace.engine.find_volume(wish.original))
      result.push_back(wish.original);
  }
  return result;
}

}  // namespace

std::optional<volumes::Spare> take_spare(Workspace& workspace, const std::string& source) {
  std::optional<volumes::Spare> spare;
  workspace.registry.transaction([&] {
    spare = find_spare(workspace, source);
    workspace.registry.unset(setting_of(workspace, source));
  });
  return spare;
}

std::vector<PreparedSpare> prepare_spares(Workspace& workspace) {
  const auto lock = require_lock(workspace);
  clear_leftovers(workspace.registry, workspace.engine);
  const auto sources = sources_of(workspace);
  remove_stale(workspace, sources);
  std::vector<PreparedSpare> result;
  for (const auto& source : sources) {
    // Taken while it is brought up to date: nobody adopts what is being written to.
    auto spare = take_spare(workspace, source);
    if (spare) {
      spare = volumes::refresh_spare(workspace.engine, workspace.ui, source, *spare);
    } else {
      spare = volumes::make_spare(workspace.engine, workspace.ui, source,
                                  {{docker::label::repository, workspace.repository.name},
                                   {docker::label::common_dir, workspace.repository.common_dir.string()}});
    }
    if (spare) write_down(workspace, source, *spare);
    result.push_back({source, spare ? spare->volume : ""});
  }
  return result;
}

Plan preview_spares(Workspace& workspace) {
  Plan plan;
  for (const auto& source : sources_of(workspace)) {
    const auto spare = find_spare(workspace, source);
    plan.push_back(spare ? Step{Action::mend, fmt::format("bring volume '{}' up to date", spare->volume),
                                fmt::format("it is the ready copy of '{}'", source)}
                         : Step{Action::make_volume, source + " (a spare)",
                                "there is no ready copy, unless its file system shares blocks"});
  }
  return plan;
}

void prepare_spares_in_background(Workspace& workspace) {
  if (!workspace.settings.volumes.spare || !workspace.repository.main_root) return;
  base::run_detached({.argv = {base::own_program().string(), "volumes", "spare", "prepare"},
                      .directory = *workspace.repository.main_root,
                      .unset = {"DOCKERTREE_TEST_KILL", "DOCKERTREE_TEST_HELD"}},
                     base::state_folder() / "log");
}

std::vector<PreparedSpare> spares(Workspace& workspace) {
  std::vector<PreparedSpare> result;
  for (const auto& volume : all_spares(workspace)) {
    const std::string source = volume.label(docker::label::source);
    const auto known = find_spare(workspace, source);
    if (known && known->volume == volume.name) result.push_back({source, volume.name});
  }
  return result;
}

std::vector<std::string> remove_spares(Workspace& workspace) {
  const auto lock = require_lock(workspace);
  std::vector<std::string> sources;
  for (const auto& spare : spares(workspace)) sources.push_back(spare.source);
  remove_stale(workspace, {});
  return sources;
}

}  // namespace environment
