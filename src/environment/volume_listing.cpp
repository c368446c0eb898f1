// SPDX-License-Identifier: MIT
#include "environment/volume_listing.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>

#include "base/text.hpp"
#include "docker/labels.hpp"
#include "volumes/overlay.hpp"
#include "volumes/sizes.hpp"
#include "volumes/spare.hpp"

namespace environment {
namespace {

bool is_spare(const docker::Volume& volume) {
  return volume.label(docker::label::role) == volumes::spare_role;
}

bool is_base(const docker::Volume& volume) { return volume.label(docker::label::role) == volumes::base_role; }

std::optional<std::int64_t> shared_bytes(const docker::Volume& volume) {
  if (volume.label(docker::label::role) == volumes::upper_role) return {};
  return base::parse_integer(volume.label(volumes::shared_label));
}

// The volume whose files are a volume's own.
std::string own_part(const ListedVolume& volume) {
  return volume.shared ? volumes::upper_of(volume.name) : volume.name;
}

class Listing {
 public:
  Listing(registry::Registry& registry, docker::Client& engine) : registry_(registry), engine_(engine) {
    for (const auto& volume : engine.volumes()) on_engine_[volume.name] = volume;
    for (const auto& container : engine.containers()) {
      for (const auto& mount : container.mounts) {
        if (mount.type == "volume") users_[mount.name].push_back(container.name);
      }
    }
    for (const auto& record : registry.environments()) {
      if (record.engine == engine.endpoint().key) records_[record.id] = record;
    }
  }

  std::vector<ListedVolume> run() {
    for (const auto& [id, record] : records_) {
      for (const auto& volume : registry_.volumes_of(id)) add(record, volume);
    }
    for (const auto& trash : registry_.trash()) {
      if (trash.engine == engine_.endpoint().key) add(trash);
    }
    for (const auto& [name, volume] : on_engine_) {
      const bool ours =
          !volume.label(docker::label::environment).empty() || is_spare(volume) || is_base(volume);
      if (seen_.count(name) == 0 && ours) add(volume);
    }
    return std::move(result_);
  }

 private:
  void add(const registry::Environment& record, const registry::Volume& volume) {
    ListedVolume listed;
    listed.kind = "volume";
    listed.environment = record.id;
    listed.project = record.project;
    listed.repository = record.repository;
    listed.branch = record.branch;
    listed.key = volume.key;
    listed.name = volume.name;
    listed.policy = volume.policy;
    listed.method = volume.method;
    listed.source = volume.source;
    listed.size = volume.size;
    listed.measured = volume.measured;
    listed.created = volume.created;
    push(std::move(listed));
  }

  void add(const registry::Trash& trash) {
    ListedVolume listed;
    listed.kind = "trash";
    listed.environment = trash.environment;
    listed.project = trash.project;
    listed.repository = trash.repository;
    listed.branch = trash.branch;
    listed.key = trash.key;
    listed.name = trash.name;
    listed.size = trash.size;
    listed.created = trash.deleted;
    push(std::move(listed));
  }

  void add(const docker::Volume& volume) {
    ListedVolume listed;
    listed.environment = volume.label(docker::label::environment);
    listed.key = volume.label(docker::label::volume);
    const bool known = records_.count(listed.environment) != 0;
    listed.kind = is_spare(volume)                                     ? "spare"
                  : is_base(volume)                                    ? "base"
                  : known && listed.key.find('@') != std::string::npos ? "snapshot"
                                                                       : "orphan";
    listed.project = volume.label(docker::label::project);
    listed.repository = volume.label(docker::label::repository);
    listed.branch = volume.label(docker::label::branch);
    listed.name = volume.name;
    listed.method = volume.label(docker::label::method);
    listed.source = volume.label(docker::label::source);
    listed.created = volume.created;
    if (is_base(volume)) listed.size = bytes_of_base(volume.name);
    push(std::move(listed));
  }

  std::optional<std::int64_t> bytes_of_base(const std::string& name) const {
    for (const auto& [other, volume] : on_engine_) {
      if (volume.label(docker::label::base) == name && shared_bytes(volume)) return shared_bytes(volume);
    }
    return {};
  }

  void push(ListedVolume listed) {
    seen_[listed.name] = true;
    const auto users = users_.find(listed.name);
    if (users != users_.end()) listed.used_by = users->second;
    const auto place = on_engine_.find(listed.name);
    listed.missing = place == on_engine_.end();
    if (!listed.missing) listed.shared = shared_bytes(place->second);
    result_.push_back(std::move(listed));
  }

  registry::Registry& registry_;
  docker::Client& engine_;
  std::map<std::string, docker::Volume> on_engine_;
  std::map<std::string, std::vector<std::string>> users_;
  std::map<std::string, registry::Environment> records_;
  std::map<std::string, bool> seen_;
  std::vector<ListedVolume> result_;
};

void write_down(registry::Registry& registry, const std::vector<ListedVolume>& listed) {
  registry.transaction([&] {
    for (auto& volume : registry.volumes()) {
      for (const auto& each : listed) {
        if (each.kind != "volume" || each.name != volume.name || each.environment != volume.environment)
          continue;
        volume.size = each.size;
        volume.measured = each.measured;
        registry.save(volume);
      }
    }
    for (auto& trash : registry.trash()) {
      for (const auto& each : listed) {
        if (each.kind != "trash" || each.name != trash.name) continue;
        trash.size = each.size;
        registry.save(trash);
      }
    }
  });
}

}  // namespace

std::vector<ListedVolume> list_volumes(registry::Registry& registry, docker::Client& engine) {
  return Listing(registry, engine).run();
}

std::int64_t noted_bytes(registry::Registry& registry, const std::string& engine) {
  std::unordered_set<std::string> here;
  for (const auto& record : registry.environments()) {
    if (record.engine == engine) here.insert(record.id);
  }
  std::int64_t total = 0;
  for (const auto& volume : registry.volumes()) {
    if (registry::holds_data(volume.method) && here.count(volume.environment) != 0)
      total += volume.size.value_or(0);
  }
  for (const auto& trash : registry.trash()) {
    if (trash.engine == engine) total += trash.size.value_or(0);
  }
  return total;
}

std::int64_t bytes_of_bases(docker::Client& engine) {
  std::map<std::string, std::int64_t> bytes;
  for (const auto& layer : engine.volumes({.labels = {volumes::shared_label}}))
    bytes[layer.label(docker::label::base)] = shared_bytes(layer).value_or(0);
  std::int64_t total = 0;
  for (const auto& [base, size] : bytes) total += size;
  return total;
}

void measure_volumes(registry::Registry& registry, docker::Client& engine, std::vector<ListedVolume>& listed,
                     Refresh refresh) {
  std::vector<std::string> names;
  for (const auto& volume : listed) {
    const bool wanted = refresh == Refresh::all || !volume.size;
    const std::string part = own_part(volume);
    if (wanted && !volume.missing && std::find(names.begin(), names.end(), part) == names.end())
      names.push_back(part);
  }
  if (names.empty()) return;
  const auto sizes = volumes::measure(engine, names);
  for (auto& volume : listed) {
    const auto found = sizes.find(own_part(volume));
    if (found == sizes.end()) continue;
    volume.size = found->second;
    volume.measured = base::now();
  }
  write_down(registry, listed);
}

}  // namespace environment
