// SPDX-License-Identifier: MIT
#include "environment/backup.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "build_info.hpp"
#include "docker/labels.hpp"
#include "environment/layout.hpp"
#include "environment/provision.hpp"
#include "environment/volume_making.hpp"
#include "volumes/archive.hpp"
#include "volumes/freeze.hpp"

namespace environment {
namespace {

using nlohmann::json;

constexpr int manifest_schema = 1;

std::string manifest_of(const Desired& desired, const std::vector<registry::Volume>& rows) {
  json volumes = json::array();
  for (const auto& row : rows)
    volumes.push_back({{"key", row.key}, {"name", row.name}, {"source", row.source}, {"policy", row.policy}});
  json images = json::object();
  for (const auto& service : desired.model.services) {
    if (!service.image.empty()) images[service.name] = service.image;
  }
  return json({{"schema", manifest_schema},
               {"tool", std::string("git-dockertree ") + build_info::version},
               {"project", desired.project},
               {"repository", desired.repository},
               {"branch", desired.branch},
               {"created", base::timestamp(base::now())},
               {"volumes", volumes},
               {"images", images}})
      .dump(2, ' ', false, json::error_handler_t::replace);
}

std::vector<registry::Volume> own_volumes(registry::Registry& registry, const std::string& id) {
  std::vector<registry::Volume> result;
  for (auto& row : registry.volumes_of(id)) {
    if (registry::holds_data(row.method)) result.push_back(std::move(row));
  }
  if (result.empty()) throw base::Error("the environment has no volume of its own");
  return result;
}

void require_fitting(const volumes::Inspected& inspected, const Desired& desired,
                     const std::filesystem::path& file, const RestoreOptions& options) {
  if (inspected.manifest.empty()) {
    if (options.key) return;
    throw base::Error(
        fmt::format("'{}' is no archive of 'volumes backup': it has no manifest", file.string()))
        .hint("say which volume a plain tar belongs into: --volume KEY");
  }
  std::string repository;
  try {
    const auto manifest = json::parse(inspected.manifest);
    if (manifest.at("schema").get<int>() > manifest_schema) {
      throw base::Error(fmt::format("'{}' was written by a newer version: {}", file.string(),
                                    manifest.value("tool", "its manifest does not say which")))
          .hint("install that version, then run the same command again");
    }
    repository = manifest.value("repository", "");
  } catch (const json::exception&) {
    throw base::Error(fmt::format("the archive '{}' is refused: its manifest cannot be read", file.string()))
        .hint("nothing was changed");
  }
  if (repository != desired.repository && !options.foreign) {
    throw base::Error(fmt::format("'{}' is a backup of the repository '{}', not '{}'", file.string(),
                                  repository, desired.repository))
        .hint("restore it all the same: --force");
  }
}

void add_files(std::vector<volumes::Text>& texts, const Layout& layout) {
  for (const auto& file : {layout.override_file(), layout.env_file()}) {
    if (auto content = base::load_file(file))
      texts.push_back({file.filename().string(), *std::move(content)});
  }
}

class Restoring {
 public:
  Restoring(Workspace& workspace, const std::filesystem::path& file, const RestoreOptions& options)
      : workspace_(workspace), file_(file), options_(options) {}

  // The archive, all of it verified.
  volumes::Inspected inspect(const Desired& desired) {
    auto inspected = volumes::inspect_archive(workspace_.engine, workspace_.ui, file_, room());
    require_fitting(inspected, desired, file_, options_);
    return inspected;
  }

  std::vector<std::string> require_keys(const volumes::Inspected& inspected, const Desired& desired) {
    auto result = keys(inspected, desired);
    if (!result.empty()) return result;
    throw base::Error(fmt::format("'{}' holds no volume that the project has", file_.string()))
        .hint("nothing was changed");
  }

  std::vector<NewVolume> fill(const Desired& desired) {
    const std::int64_t limit = room();
    const auto inspected = inspect(desired);
    std::vector<NewVolume> made;
    for (const auto& key : require_keys(inspected, desired)) {
      made.push_back(
          {key, fresh_name(workspace_.engine, desired, key), "restore", file_.filename().string()});
    }
    std::vector<std::string> names;
    names.reserve(made.size());
    for (const auto& volume : made) names.push_back(volume.name);
    marker_ = std::make_unique<volumes::Marker>(workspace_.engine, names);
    for (const auto& volume : made) {
      VolumeWish wish;
      wish.key = volume.key;
      wish.name = volume.name;
      wish.original = volume.source;
      workspace_.engine.create_volume(
          {.name = volume.name, .labels = volume_labels(desired, wish, "restore")});
      volumes::extract_archive(workspace_.engine, workspace_.ui, file_,
                               inspected.manifest.empty() ? "" : volume.key, volume.name, limit);
    }
    return made;
  }

  void publish() { marker_->publish(); }

 private:
  // An archive that unpacks to more than there is room for is refused before anything is written.
  std::int64_t room() {
    for (const auto& volume : workspace_.engine.volumes()) {
      if (!volume.label(docker::label::environment).empty())
        return volumes::free_bytes(workspace_.engine, volume.name);
    }
    return INT64_MAX;
  }

  std::vector<std::string> keys(const volumes::Inspected& inspected, const Desired& desired) {
    std::vector<std::string> result;
    const auto take = [&](const std::string& key) {
      for (const auto& wish : desired.volumes) {
        if (wish.key != key) continue;
        result.push_back(key);
        return true;
      }
      return false;
    };
    if (inspected.manifest.empty()) {
      if (!take(*options_.key))
        throw base::Error(fmt::format("the project has no volume '{}'", *options_.key));
      return result;
    }
    for (const auto& [key, bytes] : inspected.bytes) {
      if (options_.key && key != *options_.key) continue;
      if (!take(key)) workspace_.ui.warn(fmt::format("the project has no volume '{}': it is left out", key));
    }
    return result;
  }

  Workspace& workspace_;
  const std::filesystem::path& file_;
  const RestoreOptions& options_;
  std::unique_ptr<volumes::Marker> marker_;
};

}  // namespace

void write_backup(const ReplaceInput& input, const BackupOptions& options,
                  const std::function<void(std::string_view)>& sink) {
  Workspace& workspace = input.workspace;
  const auto lock = lock_environment(workspace.repository, input.worktree);
  const auto record = require_environment(workspace, input.worktree);
  clear_leftovers(workspace.registry, workspace.engine);
  const Desired desired = desired_of(workspace, record);
  const auto rows = own_volumes(workspace.registry, record.id);
  std::vector<volumes::Part> parts;
  std::vector<std::string> names;
  for (const auto& row : rows) {
    parts.push_back({row.key, row.name});
    names.push_back(row.name);
  }
  std::unique_ptr<volumes::Clone> clone;
  if (!volumes::writers(workspace.engine, names).empty()) {
    std::vector<volumes::Copy> copies;
    const std::string suffix = ".backup-" + base::random_hex(6);
    for (auto& part : parts) {
      VolumeWish wish;
      wish.key = part.key;
      wish.original = part.volume;
      copies.push_back({part.key, part.volume, part.volume + suffix, volume_labels(desired, wish, "clone")});
      part.volume += suffix;
    }
    clone = std::make_unique<volumes::Clone>(workspace.engine, workspace.ui, options.clone, copies);
    clone->finish();
  }
  std::vector<volumes::Text> texts = {{volumes::manifest_name, manifest_of(desired, rows)}};
  if (options.files) add_files(texts, Layout(record.worktree));
  volumes::write_archive(workspace.engine, parts, texts, sink);
}

void restore_backup(const ReplaceInput& input, const std::filesystem::path& file,
                    const RestoreOptions& options) {
  Restoring restoring(input.workspace, file, options);
  replace_data(
      input, [&](const Desired& desired) { return restoring.fill(desired); }, [&] { restoring.publish(); });
}

Plan preview_restore(const ReplaceInput& input, const std::filesystem::path& file,
                     const RestoreOptions& options) {
  Restoring restoring(input.workspace, file, options);
  return preview_replacement(input, [&](const Desired& desired) {
    Plan plan;
    for (const auto& key : restoring.require_keys(restoring.inspect(desired), desired))
      plan.push_back({Action::make_volume, key, fmt::format("from '{}'", file.filename().string())});
    return plan;
  });
}

}  // namespace environment
