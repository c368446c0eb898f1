// SPDX-License-Identifier: MIT
#include "environment/volume_making.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/folder_copy.hpp"
#include "environment/layering.hpp"
#include "environment/spares.hpp"
#include "volumes/clone.hpp"
#include "volumes/overlay.hpp"

namespace environment {
namespace {

const VolumeWish& wish_of(const Desired& desired, const std::string& key) {
  return *std::find_if(desired.volumes.begin(), desired.volumes.end(),
                       [&](const VolumeWish& wish) { return wish.key == key; });
}

const FolderWish& folder_of(const Desired& desired, const std::string& key) {
  return *std::find_if(desired.folders.begin(), desired.folders.end(),
                       [&](const FolderWish& wish) { return wish.key == key; });
}

bool is_folder(const volumes::Copy& copy) { return copy.target.front() == '/'; }

bool is_copy(const std::string& method) { return method != "empty" && !registry::is_as_declared(method); }

void record_volume(Workspace& workspace, const Desired& desired, const VolumeWish& wish,
                   const std::string& method, std::optional<std::int64_t> size = {}) {
  registry::Volume volume;
  volume.environment = desired.id;
  volume.key = wish.key;
  volume.name = wish.name;
  volume.method = method;
  volume.source = is_copy(method) ? wish.original : "";
  volume.policy = config::to_string(wish.policy);
  volume.created = base::now();
  volume.size = size;
  if (size) volume.measured = volume.created;
  workspace.registry.save(volume);
}

// A volume of this name that is not this environment's is never used. What is its own is whole: half ones
// were cleared away before.
bool is_there(Workspace& workspace, const Desired& desired, const VolumeWish& wish) {
  const auto volume = workspace.engine.find_volume(wish.name);
  if (!volume) return false;
  if (volume->label(docker::label::environment) == desired.id) return true;
  throw base::Error(
      fmt::format("there is a volume '{}' already, and it is not this environment's", volume->name))
      .hint("see what it holds; then remove it (docker volume rm), or use another branch name");
}

void share(Workspace& workspace, const Desired& desired, const VolumeWish& wish) {
  if (!workspace.engine.find_volume(wish.original)) {
    throw base::Error(
        fmt::format("the volume '{}' that '{}' is to share does not exist", wish.original, wish.key))
        .hint("start the main worktree's stack once, or make the policy of '" + wish.key + "' empty");
  }
  record_volume(workspace, desired, wish, "share");
}

bool has_source(Workspace& workspace, const VolumeWish& wish) {
  if (wish.original.empty() || wish.original == wish.name) return false;
  if (workspace.engine.find_volume(wish.original)) return true;
  workspace.ui.note(fmt::format("volume '{}' starts empty: '{}' does not exist", wish.key, wish.original));
  return false;
}

// What is on another host (NFS, CIFS) the engine mounts only when somebody uses it.
void stage(volumes::Clone& clone, const volumes::Copy& copy, const Desired& desired) {
  try {
    clone.stage(copy);
  } catch (const base::Error& error) {
    if (is_folder(copy) || std::string_view(error.what()).find("mounting volume") == std::string_view::npos)
      throw;
    const std::string policy =
        "git config " + base::shell_quote("dockertree.volumes." + copy.key + ".policy") + " ";
    const std::string branch = base::shell_quote(desired.branch);
    throw error.prefixed(fmt::format("cannot copy the volume '{}'", copy.key))
        .hint(fmt::format("start it empty: {}empty && git dockertree up {}", policy, branch))
        .hint(fmt::format("or use the same one, without writing to it: {}share && git dockertree up {}",
                          policy, branch))
        .hint("or only this time, and all volumes empty: git dockertree up --volumes empty " + branch);
  }
}

// Performs the steps of one environment, in the order of the plan; those that copy share one pause.
class Making {
 public:
  Making(Executor& executor, const Desired& desired, const Observed& observed)
      : executor_(executor),
        workspace_(executor.workspace()),
        desired_(desired),
        lasting_(observed.record->state == "made"),
        layering_(workspace_) {}

  void perform(const Plan& steps) {
    Plan copying;
    Plan layers;
    std::vector<volumes::Copy> copies;
    for (const auto& step : steps) {
      if (step.action == Action::copy_folder) {
        copying.push_back(step);
        copies.push_back(copy_of(step.subject));
        continue;
      }
      const auto& wish = wish_of(desired_, step.subject);
      if (wish.policy == config::VolumePolicy::clone && !is_there(workspace_, desired_, wish) &&
          has_source(workspace_, wish)) {
        const auto way = way_of(wish);
        (way == Layering::Way::layer ? layers : copying).push_back(step);
        if (way == Layering::Way::copy_base) copies.push_back(layering_.base_copy(wish.key, wish.original));
        if (way != Layering::Way::full) continue;
        volumes::Copy copy{wish.key, wish.original, wish.name, volume_labels(desired_, wish, "clone")};
        if (workspace_.settings.volumes.spare) copy.spare = take_spare(workspace_, wish.original);
        copies.push_back(std::move(copy));
      } else {
        executor_.perform(step, [&] { make_plain(wish); });
      }
    }
    if (!copies.empty()) copy(copying, std::move(copies));
    for (const auto& step : layers)
      executor_.perform(step, [&] { add_layer(wish_of(desired_, step.subject)); });
  }

 private:
  void make_plain(const VolumeWish& wish) {
    if (wish.policy == config::VolumePolicy::share && wish.name == wish.original)
      return share(workspace_, desired_, wish);
    std::string method = wish.as_declared.empty() ? "empty" : wish.as_declared;
    if (is_there(workspace_, desired_, wish)) {
      method = workspace_.engine.find_volume(wish.name)->label(docker::label::method);
    } else {
      workspace_.engine.create_volume(
          {.name = wish.name, .labels = volume_labels(desired_, wish, method), .options = wish.options});
      push_undo(wish.name);
    }
    record_volume(workspace_, desired_, wish, method);
  }

  Layering::Way way_of(const VolumeWish& wish) {
    if (wish.method != config::VolumeMethod::overlay) return Layering::Way::full;
    return layering_.choose(wish.original, Layering::Age::any);
  }

  void add_layer(const VolumeWish& wish, std::optional<std::int64_t> bytes = {}) {
    const auto added =
        layering_.add({wish.key, wish.original, wish.name, volume_labels(desired_, wish, "overlay")}, bytes);
    record_volume(workspace_, desired_, wish, added.method, 0);
    layering_.publish();
    push_undo(wish.name);
    say(wish.key, added);
  }

  void say(const std::string& key, const volumes::Copied& copied) {
    workspace_.ui.say(fmt::format("volume '{}': {}", key, volumes::cost_text(copied)));
  }

  // Of a folder, or the base of a layer: what is made is no volume of the environment.
  bool is_volume(const volumes::Copy& copy) const {
    return !is_folder(copy) && wish_of(desired_, copy.key).name == copy.target;
  }

  void copy(const Plan& steps, std::vector<volumes::Copy> copies) {
    volumes::Clone clone(workspace_.engine, workspace_.ui, clone_options(workspace_.settings),
                         std::move(copies));
    for (std::size_t index = 0; index < steps.size(); ++index) {
      executor_.perform(steps[index], [&] {
        stage(clone, clone.copies()[index], desired_);
        if (index + 1 == steps.size()) publish(clone);
      });
    }
  }

  volumes::Copy copy_of(const std::string& key) {
    const auto& wish = folder_of(desired_, key);
    return {key, wish.from.string(), prepare_folder(workspace_.engine, desired_, wish).string()};
  }

  void publish_folders(const std::vector<volumes::Copy>& copies) {
    for (const auto& copy : copies) {
      if (is_folder(copy)) publish_folder(workspace_.engine, desired_, folder_of(desired_, copy.key));
    }
  }

  void publish(volumes::Clone& clone) {
    const auto& results = clone.finish();
    publish_folders(clone.copies());
    workspace_.registry.transaction([&] {
      for (std::size_t index = 0; index < results.size(); ++index) {
        if (!is_volume(clone.copies()[index])) continue;
        record_volume(workspace_, desired_, wish_of(desired_, clone.copies()[index].key),
                      results[index].method, results[index].bytes);
      }
    });
    clone.publish();
    prepare_spares_in_background(workspace_);
    for (std::size_t index = 0; index < results.size(); ++index) {
      if (is_volume(clone.copies()[index])) push_undo(clone.copies()[index].target);
      say(clone.copies()[index].key, results[index]);
    }
    for (std::size_t index = 0; index < results.size(); ++index) {
      const auto& base = clone.copies()[index];
      if (!is_volume(base) && !is_folder(base)) add_layer(wish_of(desired_, base.key), results[index].bytes);
    }
  }

  void push_undo(const std::string& name) {
    if (lasting_) return;
    executor_.undo().push("the volume '" + name + "'", [&workspace = workspace_, name] {
      volumes::remove_volume(workspace.engine, name);
    });
  }

  Executor& executor_;
  Workspace& workspace_;
  const Desired& desired_;
  bool lasting_;  // the environment was there before: its new volumes stay when a later step fails
  Layering layering_;
};

}  // namespace

volumes::CloneOptions clone_options(const config::Settings& settings) {
  return {.quiesce = settings.volumes.quiesce, .deadline = settings.volumes.deadline};
}

void clear_leftovers(registry::Registry& registry, docker::Client& engine) {
  volumes::clear_leftovers(engine, [&](const std::string& name) {
    return registry.find_volume(name) || is_part_of_known(registry, engine, name);
  });
  sweep_bases(engine);
}

docker::Labels volume_labels(const Desired& desired, const VolumeWish& wish, const std::string& method) {
  docker::Labels labels = {
      {docker::label::environment, desired.id},
      {docker::label::project, desired.project},
      {docker::label::repository, desired.repository},
      {docker::label::common_dir, desired.common_dir.string()},
      {docker::label::branch, desired.branch},
      {docker::label::worktree, desired.worktree.string()},
      {docker::label::volume, wish.key},
      {docker::label::method, method},
      {docker::label::created, base::timestamp(base::now())},
  };
  if (is_copy(method)) labels[docker::label::source] = wish.original;
  return labels;
}

void make_volumes(Executor& executor, const Plan& steps, const Desired& desired, const Observed& observed) {
  clear_leftovers(executor.workspace().registry, executor.workspace().engine);
  Making(executor, desired, observed).perform(steps);
}

}  // namespace environment
