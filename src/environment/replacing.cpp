// SPDX-License-Identifier: MIT
#include "environment/replacing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/generated.hpp"
#include "environment/identity.hpp"
#include "environment/layering.hpp"
#include "environment/layout.hpp"
#include "environment/provision.hpp"
#include "environment/routes.hpp"
#include "environment/start.hpp"
#include "environment/teardown.hpp"
#include "environment/volume_making.hpp"
#include "volumes/overlay.hpp"

namespace environment {
namespace {

// The trash of an environment that is still there is what an earlier replacement left.
std::vector<registry::Trash> earlier_trash(const ReplaceInput& input, const std::string& id) {
  std::vector<registry::Trash> result;
  for (auto& trash : input.workspace.registry.trash()) {
    if (!input.keep_trash && trash.environment == id && trash.engine == input.workspace.engine.endpoint().key)
      result.push_back(std::move(trash));
  }
  return result;
}

void drop(Workspace& workspace, const std::string& id, const std::vector<registry::Trash>& earlier) {
  for (const auto& trash : earlier) {
    const auto volume = workspace.engine.find_volume(trash.name);
    if (volume && volume->label(docker::label::environment) == id &&
        volumes::remove_volume(workspace.engine, trash.name).outcome == docker::Outcome::conflict) {
      workspace.ui.warn(fmt::format("volume '{}' stays in the trash: it is in use", trash.name));
      continue;
    }
    workspace.registry.remove_trash(trash.name);
  }
}

void stop_everything(Workspace& workspace, const Observed& observed) {
  if (observed.containers.empty()) return;
  if (base::exists(Layout(observed.record->worktree).override_file())) {
    stop(workspace, *observed.record, {});
    return;
  }
  for (const auto& container : observed.containers) {
    workspace.engine.stop(container.id);
    workspace.engine.remove(container.id, {.force = true});
  }
}

// All of it or nothing. The files name the old volumes still, so the record says that they are stale.
void exchange(Workspace& workspace, const Observed& observed, const std::vector<NewVolume>& made) {
  workspace.registry.transaction([&] {
    registry::Environment record = *observed.record;
    record.content_hash.clear();
    workspace.registry.save(record);
    for (const auto& volume : made) {
      std::string policy = "clone";
      for (const auto& old : observed.volumes) {
        if (old.key != volume.key) continue;
        policy = old.policy;
        if (old.method != "share") trash_volume(workspace, record, old.name, old.key);
      }
      registry::Volume row;
      row.environment = record.id;
      row.key = volume.key;
      row.name = volume.name;
      row.method = volume.method;
      row.source = volume.source;
      row.policy = policy == "share" ? "clone" : policy;
      row.created = base::now();
      workspace.registry.save(row);
      workspace.registry.remove_trash(volume.name);  // where it may come from
    }
  });
}

void write_again(Workspace& workspace, const registry::Environment& record) {
  const Desired desired = desired_of(workspace, record);
  const Observed observed = observe_record(workspace.registry, record.id);
  write(generate(desired, observed, workspace.settings, choose_names(workspace, desired)), desired,
        workspace);
  registry::Environment done = *observed.record;
  done.content_hash = desired.content_hash;
  workspace.registry.save(done);
}

void make_empty(docker::Client& engine, const std::map<std::string, docker::Labels>& wanted,
                std::unique_ptr<volumes::Marker>& marker) {
  if (wanted.empty()) return;
  std::vector<std::string> names;
  names.reserve(wanted.size());
  for (const auto& [name, labels] : wanted) names.push_back(name);
  marker = std::make_unique<volumes::Marker>(engine, names);
  for (const auto& [name, labels] : wanted) engine.create_volume({.name = name, .labels = labels});
}

VolumeWish wish_for(const Desired& desired, const std::string& key, const std::string& name,
                    const std::string& source) {
  VolumeWish wish;
  for (const auto& each : desired.volumes) {
    if (each.key == key) wish = each;
  }
  wish.key = key;
  wish.name = name;
  wish.original = source;
  return wish;
}

// A main volume's data that the configuration wants as a layer.
bool is_layer(const Desired& desired, const Origin& origin) {
  return std::any_of(desired.volumes.begin(), desired.volumes.end(), [&](const VolumeWish& wish) {
    return wish.key == origin.key && wish.original == origin.volume &&
           wish.method == config::VolumeMethod::overlay;
  });
}

base::Error nothing_to_replace() { return base::Error("there is no volume whose data could be replaced"); }

}  // namespace

registry::Environment require_environment(Workspace& workspace, const git::Worktree& worktree) {
  if (worktree.main) {
    throw base::Error("the main worktree keeps its own stack and volumes; nothing of it is changed")
        .hint("name a linked worktree: git dockertree list");
  }
  if (auto record = find_record(workspace.registry, workspace.repository, worktree))
    return *std::move(record);
  throw base::Error(fmt::format("'{}' has no environment", git::label(worktree)))
      .hint("make it: git dockertree provision " + base::shell_quote(branch_of(worktree)));
}

std::string fresh_name(docker::Client& engine, const Desired& desired, const std::string& key) {
  std::string name = desired.project + "_" + key;
  while (engine.find_volume(name)) name = fmt::format("{}_{}_{}", desired.project, key, base::random_hex(4));
  return name;
}

Plan copies_of(const std::vector<Origin>& origins) {
  Plan plan;
  for (const auto& origin : origins) {
    plan.push_back({Action::make_volume, origin.key,
                    origin.volume.empty() ? "empty: there is nothing to copy"
                                          : fmt::format("a copy of '{}'", origin.volume)});
  }
  return plan;
}

Plan preview_replacement(const ReplaceInput& input, const Make& make) {
  Workspace& workspace = input.workspace;
  const auto record = require_environment(workspace, input.worktree);
  const Observed observed = observe(workspace.registry, workspace.engine, record.id);
  Plan plan = make(desired_of(workspace, record));
  if (plan.empty()) throw nothing_to_replace();
  const std::size_t made = plan.size();
  if (!observed.containers.empty())
    plan.push_back({Action::stop_services, record.project, "its volumes are exchanged"});
  for (const auto& volume : observed.volumes) {
    const bool replaced = std::any_of(plan.begin(), plan.begin() + static_cast<std::ptrdiff_t>(made),
                                      [&](const Step& step) { return step.subject == volume.key; });
    if (replaced && volume.method != "share")
      plan.push_back({Action::trash_volume, volume.name, "other data takes its place"});
  }
  plan.push_back({Action::write_files, "compose.override.yml", "it names other volumes"});
  for (const auto& trash : earlier_trash(input, record.id))
    plan.push_back({Action::delete_volume, trash.name, "an earlier replacement left it in the trash"});
  if (observed.running()) plan.push_back({Action::start_services, record.project, "it ran before"});
  return plan;
}

void replace_data(const ReplaceInput& input, const Fill& fill, const Publish& publish) {
  Workspace& workspace = input.workspace;
  bool was_running = false;
  registry::Environment record;
  {
    const auto lock = lock_environment(workspace.repository, input.worktree);
    record = require_environment(workspace, input.worktree);
    clear_leftovers(workspace.registry, workspace.engine);
    const Observed observed = observe(workspace.registry, workspace.engine, record.id);
    was_running = observed.running();
    Executor executor(workspace, input.command, record.id);
    std::vector<NewVolume> made;
    executor.perform({Action::make_volume, "new ones", "the data is replaced"},
                     [&] { made = fill(desired_of(workspace, record)); });
    if (made.empty()) throw nothing_to_replace();
    const auto earlier = earlier_trash(input, record.id);
    executor.perform({Action::stop_services, record.project, "its volumes are exchanged"},
                     [&] { stop_everything(workspace, observed); });
    executor.perform({Action::write_files, "compose.override.yml", "it names other volumes"}, [&] {
      exchange(workspace, observed, made);
      publish();
      write_again(workspace, record);
    });
    // Not before: a replacement that fails leaves what there was to go back to.
    drop(workspace, record.id, earlier);
    executor.commit();
  }
  if (was_running) start(workspace, input.worktree, record, {"-d"});
}

void replace_with_copies(const ReplaceInput& input, const volumes::CloneOptions& options,
                         const std::function<std::vector<Origin>(const Desired&)>& origins) {
  Workspace& workspace = input.workspace;
  std::unique_ptr<volumes::Clone> clone;
  std::unique_ptr<volumes::Marker> marker;
  Layering layering(workspace);
  const auto fill = [&](const Desired& desired) {
    std::vector<volumes::Copy> copies;
    std::vector<NewVolume> made;
    std::map<std::string, docker::Labels> empty;
    for (const auto& origin : origins(desired)) {
      const std::string name = fresh_name(workspace.engine, desired, origin.key);
      const std::string method = origin.volume.empty() ? "empty" : "clone";
      const auto labels = volume_labels(desired, wish_for(desired, origin.key, name, origin.volume), method);
      if (origin.volume.empty()) {
        empty[name] = labels;
        workspace.ui.note(fmt::format("volume '{}' starts empty: there is nothing to copy", origin.key));
      } else if (is_layer(desired, origin) &&
                 layering.choose(origin.volume, Layering::Age::fresh) == Layering::Way::copy_base) {
        copies.push_back(layering.base_copy(origin.key, origin.volume));
      } else {
        copies.push_back({origin.key, origin.volume, name, labels});
      }
      made.push_back({origin.key, name, method, origin.volume});
    }
    make_empty(workspace.engine, empty, marker);
    if (copies.empty()) return made;
    clone = std::make_unique<volumes::Clone>(workspace.engine, workspace.ui, options, copies);
    const auto& results = clone->finish();
    for (auto& volume : made) {
      for (std::size_t index = 0; index < copies.size(); ++index) {
        if (copies[index].key != volume.key) continue;
        volume.method = results[index].method;
        workspace.ui.say(fmt::format("volume '{}': {}", volume.key, volumes::cost_text(results[index])));
        if (copies[index].target == volume.name) continue;
        const auto wish = wish_for(desired, volume.key, volume.name, volume.source);
        volume.method = "overlay";
        layering.add({volume.key, volume.source, volume.name, volume_labels(desired, wish, volume.method)},
                     results[index].bytes);
      }
    }
    return made;
  };
  replace_data(input, fill, [&] {
    if (marker) marker->publish();
    if (clone) clone->publish();
    layering.publish();
  });
}

}  // namespace environment
