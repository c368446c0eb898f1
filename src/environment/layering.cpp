// SPDX-License-Identifier: MIT
#include "environment/layering.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "volumes/overlay.hpp"

namespace environment {
namespace {

std::filesystem::path lock_of(docker::Client& engine) {
  const auto folder = base::state_folder() / "locks";
  base::make_private_folder(base::state_folder());
  base::make_private_folder(folder);
  return folder / ("bases-" + base::hash(engine.endpoint().key));
}

std::string with_value(const char* label, const std::string& value) {
  return std::string(label) + "=" + value;
}

// dockertree-base-HASH-NUMBER: of several the one of the highest number was made last.
std::string stem_of(const std::string& source) {
  return "dockertree-base-" + base::hash(source).substr(0, 12) + "-";
}

std::int64_t number_of(const docker::Volume& base, const std::string& source) {
  const std::string stem = stem_of(source);
  if (base.name.rfind(stem, 0) != 0) return 0;
  return base::parse_integer(base.name.substr(stem.size())).value_or(0);
}

void warn_of_database(output::Ui& ui, const std::string& key, const std::string& database) {
  if (database.empty()) return;
  ui.warn(
      fmt::format("volume '{}' looks like {}, which opens its files for writing: each is copied whole at "
                  "its first use",
                  key, database));
  ui.hint("a copy in full may be faster: git config --unset dockertree.volumes." + key +
          ".method, or remove it from .dockertree.toml");
}

}  // namespace

void Layering::lock() {
  if (lock_) return;
  constexpr auto patience = std::chrono::minutes(30);  // somebody may copy a large base
  lock_ = base::Lock::require(lock_of(workspace_.engine), "the bases of overlay volumes", patience);
}

std::vector<docker::Volume> Layering::bases(const std::string& source) {
  auto all = workspace_.engine.volumes({.labels = {with_value(docker::label::role, volumes::base_role),
                                                   with_value(docker::label::source, source)}});
  std::sort(all.begin(), all.end(), [&](const auto& left, const auto& right) {
    return number_of(left, source) > number_of(right, source);
  });
  return all;
}

Layering::Way Layering::choose(const std::string& source, Age age) {
  lock();
  const auto have = bases(source);
  if (age == Age::any && !have.empty() && !volumes::is_filled(workspace_.engine, have.front().name)) {
    base_of_[source] = have.front().name;
    return Way::layer;
  }
  if (!doubt_) {
    doubt_ = volumes::doubt_of_layers(workspace_.engine);
    if (!doubt_->empty())
      workspace_.ui.warn("the method overlay does not work on this engine, so a full copy is made: " +
                         *doubt_);
  }
  if (!doubt_->empty()) return Way::full;
  const auto last = have.empty() ? 0 : number_of(have.front(), source);
  base_of_[source] = stem_of(source) + std::to_string(last + 1);
  return Way::copy_base;
}

volumes::Copy Layering::base_copy(const std::string& key, const std::string& source) {
  return {key,
          source,
          base_of_.at(source),
          {{docker::label::role, volumes::base_role},
           {docker::label::source, source},
           {docker::label::repository, workspace_.repository.name},
           {docker::label::created, base::timestamp(base::now())}}};
}

std::int64_t Layering::shared_bytes(const std::string& base) {
  for (const auto& other : workspace_.engine.volumes({.labels = {with_value(docker::label::base, base)}})) {
    if (const auto bytes = base::parse_integer(other.label(volumes::shared_label))) return *bytes;
  }
  return 0;
}

volumes::Copied Layering::add(const Wanted& wanted, std::optional<std::int64_t> bytes) {
  const auto start = std::chrono::steady_clock::now();
  volumes::Layer layer{wanted.name, base_of_.at(wanted.source), wanted.labels};
  const std::int64_t shared = bytes ? *bytes : shared_bytes(layer.base);
  layer.labels[volumes::shared_label] = std::to_string(shared);
  markers_.push_back(std::make_unique<volumes::Marker>(
      workspace_.engine, std::vector<std::string>{layer.name, volumes::upper_of(layer.name)}));
  warn_of_database(workspace_.ui, wanted.key, volumes::make_layer(workspace_.engine, layer));
  return {"overlay", shared,
          std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start)};
}

void Layering::publish() {
  for (auto& marker : markers_) marker->publish();
  markers_.clear();
}

bool is_part_of_known(registry::Registry& registry, docker::Client& engine, const std::string& volume) {
  const auto found = engine.find_volume(volume);
  const std::string role = found ? found->label(docker::label::role) : "";
  if (role == volumes::upper_role) {
    const std::string end = volumes::upper_of("");
    return registry.find_volume(volume.substr(0, volume.size() - end.size())).has_value();
  }
  if (role != volumes::base_role) return false;
  const auto layers = engine.volumes({.labels = {with_value(docker::label::base, volume)}});
  return std::any_of(layers.begin(), layers.end(),
                     [&](const auto& layer) { return registry.find_volume(layer.name).has_value(); });
}

void sweep_bases(docker::Client& engine) {
  if (const auto lock = base::Lock::attempt(lock_of(engine))) volumes::sweep_layers(engine);
}

}  // namespace environment
