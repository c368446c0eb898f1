// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"

namespace config {

enum class Type {
  boolean,
  integer,
  string,
  list,
  path,
  paths,
  port,
  range,
  ranges,
  duration,
  size,
  choice,
  choices
};
enum class Trust {
  team,      // may stand in a committed .dockertree.toml
  personal,  // only in git config or the environment: it runs something or reaches outside the worktree
};

// One key of the configuration. A "*" in the name stands for a name the user chooses ("services.*.port").
struct Key {
  const char* name;
  Type type;
  const char* standard;  // the default as text; nullptr: unset
  Trust trust;
  const char* doc;      // one sentence for config(5)
  const char* choices;  // "a|b|c" for choice and choices, else nullptr
  // Parses and stores; `wild` is what "*" stands for. Throws base::Error without a place.
  void (*apply)(Settings& settings, const std::string& wild, const std::vector<std::string>& values);
};

[[nodiscard]] const std::vector<Key>& keys();

// A dotted name as a user may write it: case, "_" and "-" do not count, except in a wild part.
struct Match {
  const Key* key = nullptr;  // nullptr: unknown
  std::string wild;
  std::string name;  // as we write it
};
[[nodiscard]] Match find_key(const std::string& dotted);

[[nodiscard]] std::string git_name(const std::string& name);          // "dockertree.ports.onConflict"
[[nodiscard]] std::string environment_name(const std::string& name);  // "DOCKERTREE_PORTS_ON_CONFLICT"
[[nodiscard]] const char* to_string(Type type);

}  // namespace config
