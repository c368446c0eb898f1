// SPDX-License-Identifier: MIT
#include "base/error.hpp"
#include "base/signal.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "volumes/marker.hpp"
#include "volumes/overlay.hpp"
#include "volumes/task.hpp"

namespace volumes {

// A kernel that cannot keep what it has to know about a layer mounts it all the same, and fails when a folder
// of the base is renamed.
std::string doubt_of_layers(docker::Client& engine) {
  // Engine 20.10 mounts a layer a second time when it was restarted under running containers.
  if (engine.info().live_restore && engine.version().engine.rfind("20.", 0) == 0)
    return "with live-restore, an engine this old mounts it twice";
  const std::string name = "dockertree-trial-" + base::random_hex(8);
  const Layer layer{name, name + "-base", {{docker::label::role, "trial"}}};
  try {
    const Marker marker(engine, {layer.name, upper_of(layer.name), layer.base});
    engine.create_volume({.name = layer.base, .labels = {{docker::label::role, base_role}}});
    Job fill;
    fill.command = {"layer", "/base", "/base"};
    fill.mounts = {writable(layer.base, "/base")};
    run(engine, fill);
    make_layer(engine, layer);
    Job rename;
    rename.command = {"rename", "/layer/upper", "/layer/renamed"};
    rename.mounts = {writable(layer.name, "/layer")};
    run(engine, rename);
  } catch (const base::Error& error) {
    base::check_interrupted();
    return error.what();
  }
  return "";
}

}  // namespace volumes
