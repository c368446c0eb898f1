// SPDX-License-Identifier: MIT
#pragma once

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "base/text.hpp"
#include "compose/override.hpp"

// A folder that goes with the test.
struct ProjectFolder {
  std::filesystem::path path =
      base::normal_path(std::filesystem::temp_directory_path()) / ("compose test " + base::random_hex(8));
  ProjectFolder() { std::filesystem::create_directories(path); }
  ProjectFolder(const ProjectFolder&) = delete;
  ProjectFolder& operator=(const ProjectFolder&) = delete;
  ~ProjectFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path / name).parent_path());
    std::ofstream(path / name) << text;
    return path / name;
  }
};

inline compose::Model services_model(const std::string& services, const std::string& rest = "") {
  return compose::parse_model(R"({"name": "main", "services": {)" + services + "}" +
                              (rest.empty() ? "" : ", " + rest) + "}");
}

// Environment "shop-x": ports from 20000, networks from 10.9.0.0/28, every volume "v-KEY".
inline compose::Assignment assignment_for(const compose::Model& model) {
  compose::Assignment a;
  a.project = "shop-x";
  a.environment_id = "0a1b2c3d";
  a.repository = "shop";
  a.branch = "x";
  a.worktree = "/w/x";
  for (const compose::WantedPort& wanted : compose::wanted_ports(model)) {
    a.ports.push_back({wanted.port.service, wanted.port.container_port, wanted.port.protocol, "127.0.0.1",
                       20000 + wanted.group});
  }
  int number = 0;
  for (const compose::WantedSubnet& wanted : compose::wanted_subnets(model)) {
    a.network_subnets[wanted.key] =
        "10.9." + std::to_string(number++) + ".0/" + std::to_string(wanted.prefix);
  }
  for (const std::string& key : compose::wanted_volumes(model)) a.volume_names[key] = "v-" + key;
  return a;
}

inline YAML::Node override_of(const compose::Model& model) {
  return YAML::Load(compose::override_text(model, assignment_for(model)));
}

inline bool is_reset(const YAML::Node& node) { return node.IsDefined() && node.Tag() == "!reset"; }
inline std::string text(const YAML::Node& node) { return node.as<std::string>(); }
