// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "docker/client.hpp"
#include "registry/registry.hpp"

namespace environment {

// A volume of an environment, of the trash, or one that carries our label and belongs to nothing.
struct ListedVolume {
  std::string kind;  // volume, snapshot, spare, base, trash, orphan
  std::string environment;
  std::string project;
  std::string repository;
  std::string branch;
  std::string key;
  std::string name;
  std::string policy;
  std::string method;
  std::string source;
  std::optional<std::int64_t> size;    // of a layer: what it has itself
  std::optional<std::int64_t> shared;  // of a layer: its base's
  std::optional<std::int64_t> measured;
  std::int64_t created = 0;
  bool missing = false;  // it is written down, and not on the engine
  std::vector<std::string> used_by;
};

// All of this engine, environments first.
[[nodiscard]] std::vector<ListedVolume> list_volumes(registry::Registry& registry, docker::Client& engine);

// What the volumes and the trash of this engine take, as it was last measured; shared ones not counted.
[[nodiscard]] std::int64_t noted_bytes(registry::Registry& registry, const std::string& engine);
// What the bases that layers share take, as noted when they were made.
[[nodiscard]] std::int64_t bytes_of_bases(docker::Client& engine);

enum class Refresh { missing, all };
// Measures and writes down the sizes of those that have none, or of all.
void measure_volumes(registry::Registry& registry, docker::Client& engine, std::vector<ListedVolume>& listed,
                     Refresh refresh);

}  // namespace environment
