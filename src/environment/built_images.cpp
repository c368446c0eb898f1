// SPDX-License-Identifier: MIT
#include "environment/built_images.hpp"

#include <algorithm>

#include "docker/labels.hpp"

namespace environment {
namespace {

// "app:shop-x", "app:dev-shop-x" as the override names them, and "shop-x-app:latest", as Compose does.
bool is_own_name(const std::string& name, const std::string& project) {
  const auto slash = name.rfind('/');
  const auto colon = name.rfind(':');
  if (colon == std::string::npos || (slash != std::string::npos && colon < slash)) return false;
  const std::string tag = name.substr(colon + 1);
  if (tag == project || tag.ends_with("-" + project)) return true;
  return tag == "latest" && slash == std::string::npos && name.starts_with(project + "-");
}

}  // namespace

std::vector<std::string> own_names(const docker::Image& image, const std::string& project) {
  std::vector<std::string> names;
  if (project.empty()) return names;
  bool named = false;
  for (const auto& tag : image.tags) {
    if (tag.starts_with("<none>")) continue;
    named = true;
    if (is_own_name(tag, project)) names.push_back(tag);
  }
  const bool is_build = docker::label_of(image.labels, docker::label::compose_project) == project;
  if (!named && is_build) names.push_back(image.id);
  return names;
}

std::vector<std::string> built_images(docker::Client& engine, const std::string& id,
                                      const std::string& project) {
  std::vector<std::string> all;
  const std::string label = std::string(image_environment_label) + "=" + id;
  for (const auto& image : engine.images({.labels = {label}})) {
    const auto names = own_names(image, project);
    all.insert(all.end(), names.begin(), names.end());
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace environment
