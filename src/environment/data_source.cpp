// SPDX-License-Identifier: MIT
#include "environment/data_source.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "environment/snapshots.hpp"

namespace environment {
namespace {

std::string key_of(const std::string& id) { return "source." + id; }

// A line "key=volume" each, then the folder, whose path may hold anything.
std::string written(const DataSource& source) {
  std::string text;
  for (const auto& [key, volume] : source.volumes) text.append(key).append("=").append(volume).append("\n");
  return text + source.folder.string();
}

DataSource read(const std::string& text) {
  DataSource source;
  std::size_t at = 0;
  while (at < text.size() && text[at] != '/') {
    const auto equals = text.find('=', at);
    const auto end = text.find('\n', at);
    source.volumes[text.substr(at, equals - at)] = text.substr(equals + 1, end - equals - 1);
    at = end + 1;
  }
  source.folder = text.substr(at);
  return source;
}

// Its data is the environment's own.
bool is_own(const VolumeWish& wish) {
  return wish.policy != config::VolumePolicy::share && wish.as_declared.empty();
}

}  // namespace

std::optional<DataSource> data_of(Workspace& workspace, const git::Worktree& worktree,
                                  const std::optional<std::string>& snapshot) {
  if (worktree.main) {
    if (snapshot) throw base::Error("the main worktree has no snapshots");
    return std::nullopt;
  }
  const auto record = require_environment(workspace, worktree);
  DataSource source;
  source.folder = worktree.root;
  if (snapshot) {
    source.volumes = require_snapshot(workspace.engine, record.id, *snapshot).volumes;
  } else {
    for (const auto& volume : workspace.registry.volumes_of(record.id))
      source.volumes[volume.key] = volume.name;
  }
  return source;
}

std::optional<DataSource> settle_source(registry::Registry& registry, const std::string& id,
                                        const std::optional<DataSource>& wanted) {
  if (wanted) {
    registry.set(key_of(id), written(*wanted));
    return wanted;
  }
  const auto remembered = registry.setting(key_of(id));
  return remembered ? std::optional(read(*remembered)) : std::nullopt;
}

void forget_source(registry::Registry& registry, const std::string& id) { registry.unset(key_of(id)); }

void require_data_of(const DataSource& source, registry::Registry& registry,
                     const registry::Environment& record) {
  for (const auto& volume : registry.volumes_of(record.id)) {
    const auto wanted = source.volumes.find(volume.key);
    if (volume.policy != "clone" || wanted == source.volumes.end() || volume.source == wanted->second)
      continue;
    throw base::Error("'" + record.branch + "' has its data already")
        .hint("replace it: git dockertree volumes clone --from WORKTREE " + base::shell_quote(record.branch));
  }
}

void take_from(const DataSource& source, Desired& desired) {
  for (auto& wish : desired.volumes) {
    if (wish.policy != config::VolumePolicy::clone) continue;
    wish.method = config::VolumeMethod::copy;  // bases of layers are of the main worktree's volumes
    const auto found = source.volumes.find(wish.key);
    wish.original = found != source.volumes.end() ? found->second : "";
  }
}

std::vector<Origin> origins_of_main(const Desired& desired, docker::Client& engine) {
  std::vector<Origin> result;
  for (const auto& wish : desired.volumes) {
    if (!is_own(wish)) continue;
    const bool copied = wish.policy == config::VolumePolicy::clone && !wish.original.empty() &&
                        engine.find_volume(wish.original);
    result.push_back({wish.key, copied ? wish.original : ""});
  }
  return result;
}

std::vector<Origin> origins_of(const Desired& desired, const std::map<std::string, std::string>& volumes) {
  std::vector<Origin> result;
  for (const auto& wish : desired.volumes) {
    const auto found = volumes.find(wish.key);
    if (is_own(wish) && found != volumes.end()) result.push_back({wish.key, found->second});
  }
  return result;
}

}  // namespace environment
