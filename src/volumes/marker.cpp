// SPDX-License-Identifier: MIT
#include "volumes/marker.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "volumes/overlay.hpp"
#include "volumes/owner.hpp"
#include "volumes/program.hpp"
#include "volumes/task.hpp"

namespace volumes {
namespace {

constexpr const char* filled_label = "dockertree.filled";

}  // namespace

Marker::Marker(docker::Client& engine, const std::vector<std::string>& volumes)
    : engine_(engine), volumes_(volumes) {
  docker::ContainerSpec spec;
  spec.image = ensure_image(engine);
  spec.name = "dockertree-filling-" + base::random_hex(8);
  spec.command = {"version"};
  spec.network_mode = "none";
  spec.labels = {
      {docker::label::role, "marker"}, {owner_label, owner()}, {filled_label, base::join(volumes, ",")}};
  const auto made = engine.create_container(spec);
  if (!made.ok()) throw base::Error(made.message).prefixed("cannot mark the volumes that are filled");
  id_ = made.id;
}

Marker::~Marker() {
  if (id_.empty()) return;
  try {
    for (const auto& volume : volumes_) remove_volume(engine_, volume);
    engine_.remove(id_, {.force = true});
  } catch (const std::exception&) {
    // The next run does it.
  }
}

void Marker::publish() {
  volumes_.clear();  // whole from here on, whatever becomes of the marker
  engine_.remove(id_, {.force = true});
  id_.clear();
}

bool is_filled(docker::Client& engine, const std::string& volume) {
  for (const auto& container : engine.containers({.labels = {filled_label}})) {
    const auto names = base::split(container.label(filled_label), ',');
    if (std::find(names.begin(), names.end(), volume) != names.end()) return true;
  }
  return false;
}

void clear_leftovers(docker::Client& engine, const std::function<bool(const std::string&)>& is_whole) {
  auto left = engine.containers({.labels = {owner_label}});
  // Helpers first: they mount what the markers' volumes are.
  for (const char* role : {"helper", "marker"}) {
    for (const auto& container : left) {
      if (container.label(docker::label::role) != role || !is_gone(container.label(owner_label))) continue;
      bool all_gone = true;
      for (const auto& volume : base::split(container.label(filled_label), ',')) {
        if (is_whole(volume)) continue;
        all_gone = remove_volume(engine, volume).outcome != docker::Outcome::conflict && all_gone;
      }
      if (all_gone) engine.remove(container.id, {.force = true});
    }
  }
}

}  // namespace volumes
