// SPDX-License-Identifier: MIT
#include <yaml-cpp/yaml.h>

#include <set>

#include "base/file.hpp"
#include "compose/project.hpp"
#include "compose/references.hpp"

namespace compose {

std::vector<std::string> service_names(const ProjectFiles& project) {
  auto files = project.files;
  files.insert(files.end(), project.team.begin(), project.team.end());
  const auto more = references_of(project).files;
  files.insert(files.end(), more.begin(), more.end());
  std::set<std::string> names;
  for (const auto& file : files) {
    try {
      const YAML::Node services = YAML::Load(base::load_file(file).value_or(""))["services"];
      if (!services.IsMap()) continue;
      for (const auto& service : services) names.insert(service.first.as<std::string>());
    } catch (const YAML::Exception&) {
      // Completion offers what can be read.
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace compose
