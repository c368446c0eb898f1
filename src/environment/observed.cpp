// SPDX-License-Identifier: MIT
#include "environment/observed.hpp"

#include <algorithm>
#include <set>

#include "base/file.hpp"
#include "docker/labels.hpp"
#include "environment/built_images.hpp"
#include "environment/identity.hpp"

namespace environment {
namespace {

constexpr const char* anonymous_label = "com.docker.volume.anonymous";

bool one_off(const docker::Container& container) {
  return container.label(docker::label::compose_oneoff) == "True";
}

// Containers of the project that carry no label of ours: started with other files, but in our folder.
bool from_worktree(const docker::Container& container, const registry::Environment& record) {
  const std::string folder = container.label(docker::label::compose_working_dir);
  return container.label(docker::label::environment).empty() && !folder.empty() &&
         base::is_inside(folder, record.worktree);
}

void add_unlabelled(Observed& observed, docker::Client& engine) {
  const auto& record = *observed.record;
  const std::string label = std::string(docker::label::compose_project) + "=" + record.project;
  bool shared = false;
  for (auto& container : engine.containers({.labels = {label}})) {
    if (from_worktree(container, record)) {
      observed.containers.push_back(std::move(container));
    } else if (container.label(docker::label::environment) != record.id) {
      shared = true;
    }
  }
  // Networks tell no folder: those of a project that others use as well are nobody's for sure.
  if (shared) return;
  for (auto& network : engine.networks({.labels = {label}})) {
    const auto same = [&](const docker::Network& other) { return other.id == network.id; };
    if (network.labels.count(docker::label::environment) == 0 &&
        std::none_of(observed.networks.begin(), observed.networks.end(), same)) {
      observed.networks.push_back(std::move(network));
    }
  }
}

// Volumes without a name that these containers mount: Compose leaves them behind.
void add_anonymous(Observed& observed, docker::Client& engine) {
  std::set<std::string> mounted;
  for (const auto& container : observed.containers) {
    for (const auto& mount : container.mounts) {
      if (mount.type == "volume" && mount.name.size() == 64) mounted.insert(mount.name);
    }
  }
  if (mounted.empty()) return;
  for (auto& volume : engine.volumes({.labels = {anonymous_label}})) {
    if (mounted.count(volume.name) != 0) observed.anonymous.push_back(std::move(volume));
  }
}

}  // namespace

bool Observed::running() const {
  return std::any_of(containers.begin(), containers.end(), [](const auto& each) { return each.running(); });
}

Observed observe_record(registry::Registry& registry, const std::string& id) {
  Observed observed;
  observed.record = registry.find_environment(id);
  if (!observed.record) return observed;
  observed.leases = registry.leases_of(id);
  observed.subnets = registry.subnets_of(id);
  observed.volumes = registry.volumes_of(id);
  return observed;
}

Observed observe(registry::Registry& registry, docker::Client& engine, const std::string& id) {
  Observed observed = observe_record(registry, id);
  const std::string label = std::string(docker::label::environment) + "=" + id;
  observed.containers = engine.containers({.labels = {label}});
  observed.networks = engine.networks({.labels = {label}});
  observed.engine_volumes = engine.volumes({.labels = {label}});
  if (observed.record) add_unlabelled(observed, engine);
  add_anonymous(observed, engine);
  return observed;
}

Observed observe_all(registry::Registry& registry, docker::Client& engine, const std::string& id) {
  Observed observed = observe(registry, engine, id);
  if (observed.record) observed.images = built_images(engine, id, observed.record->project);
  return observed;
}

bool belongs_to(const registry::Environment& record, const git::Repository& repository) {
  // A copied repository carries the ids of the one it is a copy of.
  return record.common_dir == repository.common_dir || !base::exists(record.common_dir);
}

std::optional<registry::Environment> find_record(registry::Registry& registry,
                                                 const git::Repository& repository,
                                                 const git::Worktree& worktree) {
  if (worktree.main) return std::nullopt;
  const auto id = load_id(worktree);
  auto record = id ? registry.find_environment(*id) : std::nullopt;
  if (record && !belongs_to(*record, repository)) record.reset();
  return record;
}

std::string state_of(const std::vector<docker::Container>& containers) {
  int running = 0;
  int stopped = 0;
  int done = 0;
  for (const auto& container : containers) {
    if (one_off(container)) continue;
    if (container.running()) {
      ++running;
    } else if (container.status.rfind("Exited (0)", 0) == 0) {
      ++done;
    } else {
      ++stopped;
    }
  }
  if (running > 0) return stopped > 0 ? "partial" : "running";
  return stopped + done > 0 ? "stopped" : "absent";
}

}  // namespace environment
