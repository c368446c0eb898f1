// SPDX-License-Identifier: MIT
#include "compose/project.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "compose/env_file.hpp"
#include "compose/references.hpp"

namespace compose {
namespace {

namespace fs = std::filesystem;
using Variables = std::map<std::string, std::string>;

constexpr std::array base_names = {"compose.yaml", "compose.yml", "docker-compose.yml",
                                   "docker-compose.yaml"};
constexpr std::array override_names = {"compose.override.yml", "compose.override.yaml",
                                       "docker-compose.override.yml", "docker-compose.override.yaml"};
constexpr std::array team_names = {"docker-compose.dockertree.yml",
                                   ".dockertree/docker-compose.worktree.yml"};
constexpr const char* team_profile = "dockertree";

template <typename Names>
std::optional<fs::path> first_of(const fs::path& folder, const Names& names) {
  std::error_code ignored;
  for (const char* name : names) {
    if (fs::is_regular_file(folder / name, ignored)) return folder / name;
  }
  return std::nullopt;
}

// The override that Compose loads by itself, but for one that we wrote; Compose takes only the first.
std::optional<fs::path> automatic_override(const fs::path& folder) {
  for (const char* name : override_names) {
    const auto content = base::load_file(folder / name);
    if (content && content->rfind(automatic_marker, 0) != 0) return folder / name;
  }
  return std::nullopt;
}

std::string value(const Variables& variables, const char* name) {
  const auto found = variables.find(name);
  return found == variables.end() ? std::string() : found->second;
}

std::vector<std::string> words(const std::string& text, char separator) {
  std::vector<std::string> result;
  for (const std::string& piece : base::split(text, separator)) {
    if (!base::trim(piece).empty()) result.push_back(base::trim(piece));
  }
  return result;
}

std::vector<fs::path> existing(const fs::path& directory, const std::vector<std::string>& names,
                               const std::string& who) {
  std::vector<fs::path> files;
  for (const std::string& name : names) {
    const fs::path file = (directory / name).lexically_normal();
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
      throw base::Error(who + " names '" + file.string() + "', which does not exist");
    }
    files.push_back(file);
  }
  return files;
}

}  // namespace

std::optional<ProjectFiles> find_project(const fs::path& worktree_root, const ProjectChoice& choice) {
  const fs::path root = base::normal_path(worktree_root);
  ProjectFiles project;
  project.directory = choice.directory ? base::normal_path(root / *choice.directory) : root;
  project.environment_file = project.directory / ".env";
  Variables variables;
  if (const auto text = base::load_file(project.environment_file)) {
    try {
      variables = parse_env(without_block(*text));
    } catch (const base::Error& error) {
      throw error.prefixed("'" + project.environment_file.string() + "'");
    }
  }
  const std::string named = value(variables, "COMPOSE_FILE");
  if (!choice.files.empty()) {
    project.files = existing(project.directory, choice.files, "'[compose] files'");
  } else if (!named.empty()) {
    const std::string separator = value(variables, "COMPOSE_PATH_SEPARATOR");
    project.files = existing(project.directory, words(named, separator.empty() ? ':' : separator.front()),
                             "COMPOSE_FILE in '" + project.environment_file.string() + "'");
    // Compose resolves everything relative against the first file, wherever .env lies.
    if (!project.files.empty()) project.directory = project.files.front().parent_path();
  } else if (const auto file = first_of(project.directory, base_names)) {
    project.files = {*file};
    project.chosen_by_compose = true;
    if (const auto second = automatic_override(project.directory)) project.files.push_back(*second);
  }
  if (project.files.empty()) return std::nullopt;
  project.profiles = words(value(variables, "COMPOSE_PROFILES"), ',');
  for (const char* name : team_names) {
    for (const fs::path& folder : {root, project.directory}) {
      const fs::path file = folder / name;
      const bool listed = std::find(project.team.begin(), project.team.end(), file) != project.team.end();
      if (!listed && fs::is_regular_file(file)) project.team.push_back(file);
    }
  }
  if (!project.team.empty()) project.profiles.emplace_back(team_profile);
  return project;
}

bool is_base_name(const std::string& name) {
  return std::find(base_names.begin(), base_names.end(), name) != base_names.end();
}

std::vector<fs::path> inputs(const ProjectFiles& project) {
  std::vector<fs::path> all = project.files;
  all.insert(all.end(), project.team.begin(), project.team.end());
  const References more = references_of(project);
  all.insert(all.end(), more.files.begin(), more.files.end());
  all.insert(all.end(), more.env_files.begin(), more.env_files.end());
  all.insert(all.end(), more.label_files.begin(), more.label_files.end());
  std::error_code ignored;
  // Not what a remote context's address happens to name.
  std::copy_if(more.dockerfiles.begin(), more.dockerfiles.end(), std::back_inserter(all),
               [&](const fs::path& file) { return fs::is_regular_file(file, ignored); });
  all.push_back(project.environment_file);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  all.erase(std::remove_if(all.begin(), all.end(), [](const fs::path& file) { return !base::exists(file); }),
            all.end());
  return all;
}

}  // namespace compose
