// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

#include "base/text.hpp"
#include "registry/registry.hpp"

// A folder of its own for a registry; gone afterwards.
struct RegistryFolder {
  RegistryFolder()
      : path(std::filesystem::temp_directory_path() / ("dockertree registry " + base::random_hex(8))) {}
  RegistryFolder(const RegistryFolder&) = delete;
  RegistryFolder& operator=(const RegistryFolder&) = delete;
  ~RegistryFolder() { std::filesystem::remove_all(path); }
  [[nodiscard]] std::filesystem::path file() const { return path / "registry.db"; }
  [[nodiscard]] registry::Registry open() const { return registry::Registry::open(file()); }

  std::filesystem::path path;
};

inline std::string add_environment(registry::Registry& registry, const std::string& project = "shop-main",
                                   const std::string& engine = "unix:///run/docker.sock") {
  registry::Environment environment;
  environment.project = project;
  environment.engine = engine;
  environment.repository = "shop";
  environment.common_dir = "/srv/shop/.git";
  environment.worktree = "/srv/shop.worktrees/" + project;
  return registry.add(environment).id;
}

inline registry::Wanted want(const std::string& service, int container_port, int from = 20000,
                             int to = 20009) {
  registry::Wanted wanted;
  wanted.service = service;
  wanted.container_port = container_port;
  wanted.ranges = {{"default", from, to}};
  return wanted;
}
