// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"

namespace config {

inline constexpr const char* team_file = ".dockertree.toml";

// One entry of git's configuration, as git lists them: a later one wins. Keys outside "dockertree." are
// ignored.
struct GitValue {
  std::string key;  // "dockertree.oncheckout"
  std::string value;
  std::string origin;  // "global", "local", or a file
};

struct Shown {
  std::string name;
  std::vector<std::string> values;  // one, or the items of a list
  bool is_list = false;
  std::string
      origin;  // "default", ".dockertree.toml:3", "git config (global)", "environment DOCKERTREE_PATH"
};

// Defaults < team file < git config < environment. A mistake in the team file throws "path:line: …" with the
// nearest key; an unknown key in git config is a warning.
class Config {
 public:
  struct Sources {
    std::filesystem::path root = {};  // where the team file lies; empty: none is read
    std::vector<GitValue> git = {};
    bool read_environment = true;
  };
  [[nodiscard]] static Config load(const Sources& sources);

  [[nodiscard]] const Settings& settings() const { return settings_; }
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }
  // Whether anything but a default sets it.
  [[nodiscard]] bool is_set(const std::string& name) const;
  [[nodiscard]] const std::map<std::string, Shown>& entries() const { return entries_; }

 private:
  friend class Loader;
  Settings settings_;
  std::vector<std::string> warnings_;
  std::map<std::string, Shown> entries_;
};

// Every key with its value and origin, in the order of the table of keys.
[[nodiscard]] std::vector<Shown> shown(const Config& config);

}  // namespace config
