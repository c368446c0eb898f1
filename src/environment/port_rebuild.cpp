// SPDX-License-Identifier: MIT
#include "environment/port_rebuild.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/identity.hpp"
#include "environment/port_scan.hpp"
#include "git/repository.hpp"
#include "ports/role.hpp"
#include "ports/subnet.hpp"

namespace environment {
namespace fs = std::filesystem;
namespace {

// What the engine has of one environment.
struct Remains {
  docker::Labels labels;
  std::vector<docker::Container> containers;
  std::vector<docker::Volume> volumes;
  std::vector<docker::Network> networks;
};

std::map<std::string, Remains> find_remains(docker::Client& engine) {
  std::map<std::string, Remains> all;
  const auto of = [&all](const docker::Labels& labels) -> Remains* {
    const std::string id = docker::label_of(labels, docker::label::environment);
    if (!is_id(id) || !docker::label_of(labels, docker::label::role).empty()) return nullptr;
    auto& remains = all[id];
    // Those of containers are the youngest.
    for (const auto& [name, value] : labels) remains.labels.emplace(name, value);
    return &remains;
  };
  for (auto& container : engine.containers({.labels = {docker::label::environment}})) {
    if (auto* remains = of(container.labels)) remains->containers.push_back(std::move(container));
  }
  for (auto& network : engine.networks({.labels = {docker::label::environment}})) {
    if (auto* remains = of(network.labels)) remains->networks.push_back(std::move(network));
  }
  for (auto& volume : engine.volumes({.labels = {docker::label::environment}})) {
    if (auto* remains = of(volume.labels)) remains->volumes.push_back(std::move(volume));
  }
  return all;
}

class Rebuild {
 public:
  Rebuild(registry::Registry& registry, docker::Client& engine, output::Ui& ui)
      : registry_(registry), engine_(engine), ui_(ui) {
    for (const auto& volume : registry.trash()) trash_.insert(volume.name);
  }

  void add_repository(const fs::path& near) {
    if (auto repository = git::find_repository(near)) {
      const fs::path key = repository->common_dir;
      repositories_.emplace(key, *std::move(repository));
    }
  }

  Rebuilt run(const std::map<std::string, Remains>& all) {
    for (const auto& folder : registry_.repositories()) add_repository(folder);
    for (const auto& [id, remains] : all) {
      const fs::path worktree = docker::label_of(remains.labels, docker::label::worktree);
      if (!worktree.empty() && base::exists(worktree)) add_repository(worktree);
    }
    for (const auto& [id, remains] : all) {
      try {
        registry_.transaction([this, &id = id, &remains = remains] {
          if (!ensure_record(id, remains)) return;
          restore_leases(id, remains);
          restore_volumes(id, remains);
          restore_networks(id, remains);
        });
      } catch (const base::Error& error) {
        if (error.kind() == base::ErrorKind::unavailable) throw;
        ui_.warn(fmt::format("'{}' could not be registered: {}", project_of(remains), error.what()));
        ++result_.left;
      }
    }
    return result_;
  }

 private:
  static std::string project_of(const Remains& remains) {
    const std::string project = docker::label_of(remains.labels, docker::label::project);
    return project.empty() ? docker::label_of(remains.labels, docker::label::compose_project) : project;
  }

  // The worktree that carries the id, wherever it is by now.
  std::optional<registry::Environment> find_home(const std::string& id, const Remains& remains) const {
    registry::Environment record;
    record.id = id;
    for (const auto& [folder, repository] : repositories_) {
      for (const auto& worktree : git::worktrees(repository)) {
        if (worktree.main || worktree.missing || !has_id(worktree, id)) continue;
        record.repository = repository.name;
        record.common_dir = folder;
        record.worktree = worktree.root;
        record.admin = worktree.admin;
        record.branch = branch_of(worktree);
        return record;
      }
    }
    // Its worktree is gone: with its repository on record, `gc` can take down what is left. One of the same
    // name proves nothing: the environment may live on in a repository that was moved.
    const auto home = repositories_.find(docker::label_of(remains.labels, docker::label::common_dir));
    if (home == repositories_.end()) return std::nullopt;
    record.repository = home->second.name;
    record.common_dir = home->first;
    record.worktree = docker::label_of(remains.labels, docker::label::worktree);
    record.branch = docker::label_of(remains.labels, docker::label::branch);
    return record;
  }

  static bool has_id(const git::Worktree& worktree, const std::string& id) {
    try {
      return load_id(worktree) == id;
    } catch (const base::Error&) {
      return false;
    }
  }

  bool ensure_record(const std::string& id, const Remains& remains) {
    if (registry_.find_environment(id)) return true;
    // Volumes in the trash have outlived their environment.
    const bool only_trash =
        remains.containers.empty() &&
        std::all_of(remains.volumes.begin(), remains.volumes.end(),
                    [&](const docker::Volume& volume) { return trash_.count(volume.name) != 0; });
    if (only_trash) return false;
    auto record = find_home(id, remains);
    if (!record) {
      ui_.warn(fmt::format("'{}' is of no repository that can be found ('{}' is gone)", project_of(remains),
                           docker::label_of(remains.labels, docker::label::worktree)));
      ui_.hint(fmt::format("if nobody needs it: docker compose -p {} down", project_of(remains)));
      ++result_.left;
      return false;
    }
    record->project = project_of(remains);
    record->engine = engine_.endpoint().key;
    record->state = "made";
    record->created = record->last_used = base::now();
    const fs::path folder = docker::label_of(remains.labels, docker::label::compose_working_dir);
    if (!folder.empty() && base::is_inside(folder, record->worktree))
      record->compose_directory = folder.lexically_relative(record->worktree).string();
    registry_.save(*record);
    ++result_.environments;
    return true;
  }

  void restore_leases(const std::string& id, const Remains& remains) {
    std::vector<registry::Lease> found;
    for (const auto& container : remains.containers) {
      if (container.label(docker::label::compose_oneoff) == "True") continue;
      for (const auto& port : bindings_of(engine_, container)) add_lease(found, id, container, port);
    }
    auto leases = registry_.leases_of(id);
    int changed = 0;
    for (auto& lease : found) {
      const auto old = std::find_if(leases.begin(), leases.end(), [&](const registry::Lease& other) {
        return other.service == lease.service && other.container_port == lease.container_port &&
               other.protocol == lease.protocol && other.index == lease.index;
      });
      if (old == leases.end()) {
        leases.push_back(std::move(lease));
        ++changed;
      } else if (old->host_port != lease.host_port) {
        old->host_port = lease.host_port;
        ++changed;
      }
    }
    if (changed == 0) return;
    if (registry_.assign(id, leases)) {
      result_.leases += changed;
      return;
    }
    ui_.warn(fmt::format("'{}' publishes ports that another environment holds; its leases stay as they were",
                         registry_.find_environment(id)->project));
    ui_.hint("see which: git dockertree ports scan");
  }

  static void add_lease(std::vector<registry::Lease>& found, const std::string& id,
                        const docker::Container& container, const docker::Port& port) {
    registry::Lease lease;
    lease.environment = id;
    lease.service = container.label(docker::label::compose_service);
    lease.container_port = port.container_port;
    lease.protocol = port.protocol;
    lease.host_ip = port.host_ip.empty() ? "0.0.0.0" : port.host_ip;
    lease.host_port = port.host_port;
    lease.role = ports::text(ports::role_of(container.image, port.container_port));
    lease.variable = "DOCKERTREE_" + base::variable_name(lease.service) + "_HOST_PORT";
    for (const auto& other : found) {
      if (other.service != lease.service) continue;
      if (other.container_port == lease.container_port && other.protocol == lease.protocol) {
        if (other.host_port == lease.host_port) return;  // the same at another address
        ++lease.index;
      }
      lease.variable =
          fmt::format("DOCKERTREE_{}_HOST_PORT_{}", base::variable_name(lease.service), lease.container_port);
    }
    found.push_back(std::move(lease));
  }

  void restore_volumes(const std::string& id, const Remains& remains) {
    const auto have = registry_.volumes_of(id);
    for (const auto& volume : remains.volumes) {
      const std::string key = volume.label(docker::label::volume);
      const bool known = std::any_of(have.begin(), have.end(), [&](const registry::Volume& other) {
        return other.name == volume.name || other.key == key;
      });
      if (key.empty() || known || trash_.count(volume.name) != 0) continue;
      registry::Volume record;
      record.environment = id;
      record.key = key;
      record.name = volume.name;
      record.method = volume.label(docker::label::method);
      record.source = volume.label(docker::label::source);
      record.created = volume.created;
      registry_.save(record);
      ++result_.volumes;
    }
  }

  // One at a time, out of a pool that is exactly the network's own.
  void restore_networks(const std::string& id, const Remains& remains) {
    std::vector<registry::WantedSubnet> wanted;
    for (const auto& subnet : registry_.subnets_of(id)) {
      const auto parsed = ports::Subnet::parse(subnet.cidr);
      if (parsed) wanted.push_back({subnet.network, parsed->prefix});
    }
    for (const auto& network : remains.networks) {
      const std::string key = docker::label_of(network.labels, docker::label::compose_network);
      const auto subnet =
          network.subnets.empty() ? std::nullopt : ports::Subnet::parse(network.subnets.front());
      const bool known =
          std::any_of(wanted.begin(), wanted.end(), [&](const auto& other) { return other.network == key; });
      if (key.empty() || known || !subnet) continue;
      wanted.push_back({key, subnet->prefix});
      if (registry_.lease_subnets(id, wanted, {subnet->first, subnet->last()}, {})) {
        ++result_.networks;
      } else {
        wanted.pop_back();
      }
    }
  }

  registry::Registry& registry_;
  docker::Client& engine_;
  output::Ui& ui_;
  std::map<fs::path, git::Repository> repositories_;  // by common_dir
  std::set<std::string> trash_;
  Rebuilt result_;
};

}  // namespace

bool is_damaged(const fs::path& file) {
  if (!base::exists(file)) return false;
  try {
    auto registry = registry::Registry::open(file);
    // Each table is read: damage may lie deep in the file.
    static_cast<void>(registry.environments());
    static_cast<void>(registry.leases());
    static_cast<void>(registry.subnets());
    static_cast<void>(registry.volumes());
    static_cast<void>(registry.trash());
    static_cast<void>(registry.reservations());
    static_cast<void>(registry.ranges());
    return false;
  } catch (const base::Error& error) {
    // One of a newer version, a locked one and one of another user's are sound: only damage may be replaced.
    if (std::string(error.what()).find(" is damaged") == std::string::npos) throw;
  }
  return true;
}

std::optional<fs::path> set_damaged_aside(const fs::path& file) {
  if (!is_damaged(file)) return std::nullopt;
  return registry::Registry::set_aside(file);
}

Rebuilt rebuild_registry(registry::Registry& registry, docker::Client& engine, output::Ui& ui,
                         const std::optional<fs::path>& near) {
  Rebuild rebuild(registry, engine, ui);
  if (near) rebuild.add_repository(*near);
  return rebuild.run(find_remains(engine));
}

}  // namespace environment
