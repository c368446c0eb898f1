// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <vector>

namespace compose {

struct ProjectFiles;

// What a project's YAML files name; absolute and sorted. Compose's model has it folded in.
struct References {
  // YAML that they include or extend, not they themselves; what exists.
  std::vector<std::filesystem::path> files;
  std::vector<std::filesystem::path> env_files;    // of services and of `include:`, whether they exist or not
  std::vector<std::filesystem::path> label_files;  // of services, whether they exist or not
  std::vector<std::filesystem::path> dockerfiles;  // of `build:`, whether they exist or not
  std::vector<std::filesystem::path> secrets;  // `file:` of secrets and configs, whether they exist or not
};

// Of the project's own files and of the team's. A path with a variable that nothing sets is left out.
[[nodiscard]] References references_of(const ProjectFiles& project);

}  // namespace compose
