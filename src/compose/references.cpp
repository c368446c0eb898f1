// SPDX-License-Identifier: MIT
// Compose's own model is not to be had at all while one of these files is missing.
#include "compose/references.hpp"

#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <optional>
#include <set>

#include "base/file.hpp"
#include "compose/env_file.hpp"
#include "compose/interpolation.hpp"
#include "compose/project.hpp"

namespace compose {
namespace {

namespace fs = std::filesystem;

constexpr int deepest = 20;

class Walk {
 public:
  explicit Walk(const fs::path& environment_file) {
    if (const auto text = base::load_file(environment_file)) variables_ = parse_env(*text);
  }

  void file(const fs::path& path, const fs::path& directory, int depth) {
    if (depth > deepest || !seen_.insert(path.string() + "\n" + directory.string()).second) return;
    YAML::Node root;
    try {
      const auto text = base::load_file(path);
      if (!text) return;
      root = YAML::Load(*text);
      if (depth > 0) included_.insert(path);
      if (!root.IsMap()) return;
      include(root["include"], directory, depth);
      services(root["services"], path, directory, depth);
      for (const char* section : {"secrets", "configs"}) secrets(root[section], directory);
    } catch (const YAML::Exception&) {
      // Compose names the line when it reads the same file.
    }
  }

  [[nodiscard]] References found() const {
    return {{included_.begin(), included_.end()},
            {env_files_.begin(), env_files_.end()},
            {label_files_.begin(), label_files_.end()},
            {dockerfiles_.begin(), dockerfiles_.end()},
            {secrets_.begin(), secrets_.end()}};
  }

 private:
  std::optional<std::string> variable(const std::string& name) const {
    if (const char* value = std::getenv(name.c_str())) return value;
    const auto found = variables_.find(name);
    return found == variables_.end() ? std::nullopt : std::optional(found->second);
  }

  std::optional<std::string> interpolated(const std::string& text) const {
    return interpolate(
        text, [this](const std::string& name) { return variable(name); }, Unset::unknown);
  }

  // A text, a list, or a map with `path:`; each against the directory.
  std::vector<fs::path> paths(const YAML::Node& node, const fs::path& directory) const {
    std::vector<fs::path> result;
    if (!node) return result;
    if (node.IsSequence()) {
      for (const YAML::Node& item : node) {
        for (fs::path& path : paths(item, directory)) result.push_back(std::move(path));
      }
    } else if (node.IsMap()) {
      return paths(node["path"], directory);
    } else if (node.IsScalar()) {
      const auto name = interpolated(node.as<std::string>());
      if (name && !name->empty()) result.push_back((directory / *name).lexically_normal());
    }
    return result;
  }

  void include(const YAML::Node& list, const fs::path& directory, int depth) {
    if (!list || !list.IsSequence()) return;
    for (const YAML::Node& item : list) {
      const std::vector<fs::path> files = paths(item, directory);
      if (files.empty()) continue;
      fs::path below = files.front().parent_path();
      if (item.IsMap()) {
        const std::vector<fs::path> chosen = paths(item["project_directory"], directory);
        if (!chosen.empty()) below = chosen.front();
      }
      const YAML::Node named = item.IsMap() ? item["env_file"] : YAML::Node();
      if (!named || named.IsNull()) {
        env_files_.insert((below / ".env").lexically_normal());
      } else {
        for (const fs::path& path : paths(named, directory)) env_files_.insert(path);
      }
      for (const fs::path& path : files) file(path, below, depth + 1);
    }
  }

  void secrets(const YAML::Node& map, const fs::path& directory) {
    if (!map || !map.IsMap()) return;
    for (const auto& entry : map) {
      if (!entry.second.IsMap()) continue;
      for (const fs::path& path : paths(entry.second["file"], directory)) secrets_.insert(path);
    }
  }

  void services(const YAML::Node& map, const fs::path& path, const fs::path& directory, int depth) {
    if (!map || !map.IsMap()) return;
    for (const auto& entry : map) service(entry.second, path, directory, depth);
  }

  void service(const YAML::Node& node, const fs::path& path, const fs::path& directory, int depth) {
    if (!node || depth > deepest) return;
    if (node.IsSequence()) {  // of a merge key
      for (const YAML::Node& part : node) service(part, path, directory, depth + 1);
    }
    if (!node.IsMap()) return;
    service(node["<<"], path, directory, depth + 1);
    for (const fs::path& named : paths(node["env_file"], directory)) env_files_.insert(named);
    for (const fs::path& named : paths(node["label_file"], directory)) label_files_.insert(named);
    dockerfile(node["build"], directory);
    const YAML::Node extends = node["extends"];
    if (!extends || !extends.IsMap()) return;
    for (const fs::path& other : paths(extends["file"], directory)) {
      if (other != path) file(other, other.parent_path(), depth + 1);
    }
  }

  void dockerfile(const YAML::Node& build, const fs::path& directory) {
    if (!build || (build.IsMap() && build["dockerfile_inline"])) return;
    const auto folders = paths(build.IsMap() ? build["context"] : build, directory);
    const fs::path folder = folders.empty() ? directory : folders.front();
    if (build.IsMap() && build["dockerfile"]) {
      for (const fs::path& path : paths(build["dockerfile"], folder)) dockerfiles_.insert(path);
    } else {
      dockerfiles_.insert(folder / "Dockerfile");
    }
  }

  std::map<std::string, std::string> variables_;
  std::set<std::string> seen_;
  std::set<fs::path> included_, env_files_, label_files_, dockerfiles_, secrets_;
};

}  // namespace

References references_of(const ProjectFiles& project) {
  Walk walk(project.environment_file);
  for (const auto* files : {&project.files, &project.team}) {
    for (const fs::path& path : *files) walk.file(path, project.directory, 0);
  }
  return walk.found();
}

}  // namespace compose
