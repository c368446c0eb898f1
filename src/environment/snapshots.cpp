// SPDX-License-Identifier: MIT
#include "environment/snapshots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/provision.hpp"
#include "environment/volume_making.hpp"
#include "volumes/overlay.hpp"

namespace environment {
namespace {

constexpr std::size_t longest_name = 60;

void require_name(const std::string& name) {
  const bool fits = !name.empty() && name.size() <= longest_name && name != "main" && name != "list" &&
                    name != "delete" && std::isalnum(static_cast<unsigned char>(name.front())) != 0 &&
                    std::all_of(name.begin(), name.end(), [](unsigned char c) {
                      return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
                    });
  if (fits) return;
  throw base::Error(fmt::format("'{}' cannot be the name of a snapshot", name))
      .hint("use letters, digits, '-', '_' and '.', and not main, list or delete");
}

}  // namespace

std::vector<Snapshot> snapshots(docker::Client& engine, const std::string& id) {
  std::vector<Snapshot> result;
  for (const auto& volume :
       engine.volumes({.labels = {std::string(docker::label::environment) + "=" + id}})) {
    const std::string key = volume.label(docker::label::volume);
    const auto at = key.rfind('@');
    if (at == std::string::npos) continue;
    const std::string name = key.substr(at + 1);
    auto found = std::find_if(result.begin(), result.end(),
                              [&](const Snapshot& snapshot) { return snapshot.name == name; });
    if (found == result.end()) found = result.insert(result.end(), {name, volume.created, {}});
    found->volumes[key.substr(0, at)] = volume.name;
  }
  std::sort(result.begin(), result.end(),
            [](const auto& left, const auto& right) { return left.created < right.created; });
  return result;
}

Snapshot require_snapshot(docker::Client& engine, const std::string& id, const std::string& name) {
  std::vector<std::string> names;
  for (auto& snapshot : snapshots(engine, id)) {
    if (snapshot.name == name) return std::move(snapshot);
    names.push_back(snapshot.name);
  }
  const base::Error error(fmt::format("there is no snapshot '{}'", name));
  const auto nearest = base::nearest(name, names);
  throw error.hint(nearest ? fmt::format("did you mean '{}'?", *nearest)
                           : "see what there is: git dockertree volumes snapshot list");
}

namespace {

// The copies that a snapshot of this name consists of.
std::vector<volumes::Copy> copies_for(Workspace& workspace, const registry::Environment& record,
                                      const std::string& name) {
  require_name(name);
  for (const auto& snapshot : snapshots(workspace.engine, record.id)) {
    if (snapshot.name == name) {
      throw base::Error(fmt::format("there is a snapshot '{}' already", name))
          .hint("take another name, or: git dockertree volumes snapshot delete " + base::shell_quote(name));
    }
  }
  const Desired desired = desired_of(workspace, record);
  std::vector<volumes::Copy> copies;
  for (const auto& volume : workspace.registry.volumes_of(record.id)) {
    if (!registry::holds_data(volume.method)) continue;
    VolumeWish wish;
    wish.key = volume.key + "@" + name;
    wish.original = volume.name;
    copies.push_back({volume.key, volume.name, fmt::format("{}_{}.{}", record.project, volume.key, name),
                      volume_labels(desired, wish, "clone")});
  }
  if (copies.empty()) throw base::Error("the environment has no volume of its own");
  return copies;
}

}  // namespace

void take_snapshot(const ReplaceInput& input, const volumes::CloneOptions& options, const std::string& name) {
  Workspace& workspace = input.workspace;
  const auto lock = lock_environment(workspace.repository, input.worktree);
  const auto record = require_environment(workspace, input.worktree);
  clear_leftovers(workspace.registry, workspace.engine);
  const auto copies = copies_for(workspace, record, name);
  volumes::Clone clone(workspace.engine, workspace.ui, options, copies);
  const auto& results = clone.finish();
  clone.publish();
  for (std::size_t index = 0; index < copies.size(); ++index)
    workspace.ui.say(fmt::format("volume '{}': {}", copies[index].key, volumes::cost_text(results[index])));
}

Plan preview_snapshot(const ReplaceInput& input, const std::string& name) {
  Workspace& workspace = input.workspace;
  const auto record = require_environment(workspace, input.worktree);
  Plan plan;
  for (const auto& copy : copies_for(workspace, record, name))
    plan.push_back({Action::make_volume, copy.target, fmt::format("a copy of '{}'", copy.source)});
  return plan;
}

void delete_snapshot(Workspace& workspace, const Snapshot& snapshot) {
  for (const auto& [key, name] : snapshot.volumes) {
    const auto result = volumes::remove_volume(workspace.engine, name);
    if (result.outcome == docker::Outcome::conflict)
      throw base::Error(fmt::format("volume '{}' is in use: {}", name, result.message));
  }
}

}  // namespace environment
