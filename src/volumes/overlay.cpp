// SPDX-License-Identifier: MIT
#include "volumes/overlay.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "docker/labels.hpp"
#include "volumes/marker.hpp"
#include "volumes/program.hpp"
#include "volumes/task.hpp"

namespace volumes {
namespace {

// The engine hands the options to mount(2) in one page.
constexpr std::size_t longest_options = 4095;

std::string keeper_of(const std::string& layer) { return layer + "-keeper"; }

std::string with_value(const char* label, const std::string& value) {
  return std::string(label) + "=" + value;
}

docker::Labels labels_of_parts(const Layer& layer, const char* role) {
  docker::Labels labels = {{docker::label::role, role}, {docker::label::base, layer.base}};
  for (const char* name : {docker::label::project, docker::label::repository, docker::label::branch}) {
    const auto found = layer.labels.find(name);
    if (found != layer.labels.end()) labels[name] = found->second;
  }
  return labels;
}

// The engine refuses to delete what a container mounts, whoever asks, and `volume prune` passes it over.
void make_keeper(docker::Client& engine, const Layer& layer) {
  docker::ContainerSpec spec;
  spec.image = ensure_image(engine);
  spec.name = keeper_of(layer.name);
  spec.command = {"version"};
  spec.network_mode = "none";
  spec.labels = labels_of_parts(layer, "keeper");
  spec.mounts = {read_only(layer.base, "/base"), read_only(upper_of(layer.name), "/layer")};
  const auto made = engine.create_container(spec);
  if (!made.ok()) throw base::Error(made.message).prefixed("cannot hold the base of a layer");
}

docker::Volume require_base(docker::Client& engine, const std::string& name) {
  // Mounting one that is gone makes an empty one, without a label.
  auto volume = engine.find_volume(name);
  if (volume && volume->label(docker::label::role) == base_role) return *std::move(volume);
  throw base::Error(fmt::format("the base '{}' was removed meanwhile", name))
      .hint("run the same command again");
}

// As long as a layer, or what is left of one, names it, it stays; the engine counts as well.
void drop_base(docker::Client& engine, const std::string& name) {
  if (!engine.volumes({.labels = {with_value(docker::label::base, name)}}).empty()) return;
  const auto volume = engine.find_volume(name);
  if (volume && volume->label(docker::label::role) == base_role)
    static_cast<void>(engine.remove_volume(name));
}

void remove_parts(docker::Client& engine, const std::string& layer) {
  const auto upper = engine.find_volume(upper_of(layer));
  if (!upper || upper->label(docker::label::role) != upper_role) return;
  engine.remove(keeper_of(layer), {.force = true});
  engine.remove_volume(upper->name);
  drop_base(engine, upper->label(docker::label::base));
}

void keep_again(docker::Client& engine, const std::string& layer, const docker::Volume& upper) {
  const std::string base = upper.label(docker::label::base);
  // A keeper that mounts a base which is gone would make an empty one.
  if (engine.find_container(keeper_of(layer)) || !engine.find_volume(base)) return;
  make_keeper(engine, {.name = layer, .base = base, .labels = upper.labels});
}

}  // namespace

std::string upper_of(const std::string& layer) { return layer + "-upper"; }

std::string layer_options(const std::string& base_folder, const std::string& upper_folder) {
  for (const auto& folder : {base_folder, upper_folder}) {
    if (folder.empty() || folder.find_first_of(",:\\\"") != std::string::npos)
      throw base::Error(fmt::format("the folder '{}' cannot stand in the options of a mount", folder));
  }
  std::string options =
      fmt::format("lowerdir={},upperdir={}/upper,workdir={}/work,redirect_dir=on,index=on,metacopy=on",
                  base_folder, upper_folder, upper_folder);
  if (options.size() > longest_options)
    throw base::Error(fmt::format("the options of the mount are {} bytes long, and {} are the most",
                                  options.size(), longest_options));
  return options;
}

std::string make_layer(docker::Client& engine, const Layer& layer) {
  const auto upper =
      engine.create_volume({.name = upper_of(layer.name), .labels = labels_of_parts(layer, upper_role)});
  if (upper.label(docker::label::base) != layer.base)
    throw base::Error(fmt::format("there is a volume '{}' already, and it is not this layer's", upper.name));
  make_keeper(engine, layer);
  const auto base = require_base(engine, layer.base);
  const std::string options = layer_options(base.mountpoint, upper.mountpoint);
  Job job;
  job.command = {"layer", "/base", "/layer"};
  job.mounts = {read_only(layer.base, "/base"), writable(upper.name, "/layer")};
  const auto answer = nlohmann::json::parse(run(engine, job), nullptr, false);
  if (!answer.is_object()) throw base::Error("the helper's answer cannot be read", base::ErrorKind::bug);
  docker::VolumeSpec spec{.name = layer.name, .labels = layer.labels};
  spec.labels[docker::label::base] = layer.base;
  spec.options = {{"type", "overlay"}, {"device", "overlay"}, {"o", options}};
  engine.create_volume(spec);
  return answer.value("database", "");
}

docker::Result remove_volume(docker::Client& engine, const std::string& name) {
  auto result = engine.remove_volume(name);
  if (result.ok() || result.outcome == docker::Outcome::absent) remove_parts(engine, name);
  return result;
}

void sweep_layers(docker::Client& engine) {
  const std::string end = upper_of("");
  for (const auto& upper : engine.volumes({.labels = {with_value(docker::label::role, upper_role)}})) {
    const std::string layer = upper.name.substr(0, upper.name.size() - end.size());
    if (is_filled(engine, upper.name)) continue;
    if (engine.find_volume(layer)) {
      keep_again(engine, layer, upper);
    } else {
      remove_parts(engine, layer);
    }
  }
  for (const auto& base : engine.volumes({.labels = {with_value(docker::label::role, base_role)}})) {
    if (!is_filled(engine, base.name)) drop_base(engine, base.name);
  }
}

}  // namespace volumes
