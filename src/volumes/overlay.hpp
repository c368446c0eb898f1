// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "docker/client.hpp"

namespace volumes {

// A layer is a volume that shows a frozen one, its base, and keeps what is written in a second one,
// NAME-upper. A container that never runs, NAME-keeper, mounts both, so that the engine deletes neither
// before the layer.
struct Layer {
  std::string name;
  std::string base;
  docker::Labels labels;  // of the layer; the rest gets labels of its own
};

inline constexpr const char* base_role = "base";
inline constexpr const char* upper_role = "upper";
inline constexpr const char* shared_label = "dockertree.shared";  // bytes of the base

[[nodiscard]] std::string upper_of(const std::string& layer);

// The mount options of a layer; throws when the kernel, or the engine, could not take them.
[[nodiscard]] std::string layer_options(const std::string& base_folder, const std::string& upper_folder);

// Makes one over a base that is complete; the caller's marker covers NAME and NAME-upper. Answers which
// database, that would copy large files at once, the base seems to hold, or "".
std::string make_layer(docker::Client& engine, const Layer& layer);

// Why no layer can be used on this engine, or "": makes one, writes to it, removes it.
[[nodiscard]] std::string doubt_of_layers(docker::Client& engine);

// Removes a volume, and what belongs to it when it is a layer: the base as well, with its last one.
docker::Result remove_volume(docker::Client& engine, const std::string& name);

// Removes what no layer needs any more but is still there: what a killed process left. Makes the keepers
// again that a `container prune` took.
void sweep_layers(docker::Client& engine);

}  // namespace volumes
