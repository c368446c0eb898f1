// SPDX-License-Identifier: MIT
#include "environment/project.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "compose/bases.hpp"
#include "compose/env_file.hpp"

namespace environment {
namespace fs = std::filesystem;
namespace {

// Raised when an override that an older build of ours wrote has to be written anew.
constexpr int generation = 4;

void add_once(std::vector<std::string>& list, const std::string& item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

std::string text(const config::Settings& settings) {
  std::string result =
      fmt::format("{} {} {} {} {}\n", settings.domain, settings.networks.pool, settings.networks.prefix,
                  to_string(settings.proxy.engine), settings.proxy.network);
  result += base::join(settings.compose.profiles, ",");
  for (const auto& [name, service] : settings.services) {
    result += fmt::format("\n{} {} {} {} {}", name, service.port.value_or(0), service.role,
                          service.route ? (*service.route ? "yes" : "no") : "", service.variable);
  }
  for (const auto& [name, volume] : settings.volume) {
    result += fmt::format("\n{} {} {} {}", name, volume.policy ? to_string(*volume.policy) : "",
                          volume.read_only ? (*volume.read_only ? "ro" : "rw") : "", volume.path);
  }
  for (const auto& [name, value] : settings.env) result += fmt::format("\n{}={}", name, value);
  return result;
}

}  // namespace

compose::ProjectChoice choice_of(const config::Settings& settings) {
  compose::ProjectChoice choice;
  if (!settings.compose.directory.empty()) choice.directory = settings.compose.directory;
  choice.files = settings.compose.files;
  return choice;
}

compose::ProjectFiles require_project(const fs::path& worktree, const config::Settings& settings) {
  auto files = compose::find_project(worktree, choice_of(settings));
  if (files) return *std::move(files);
  const base::Error error("there is no Compose file in '" + worktree.string() + "'");
  const auto below = compose::compose_files_below(worktree);
  if (below.empty())
    throw error.hint("add a compose.yaml, or name its place: [compose] directory in .dockertree.toml");
  const std::string folder = below.front().parent_path().lexically_relative(worktree).string();
  throw error.hint(fmt::format("there is one in '{}': git config dockertree.compose.directory {}", folder,
                               base::shell_quote(folder)));
}

std::vector<std::string> profiles(const compose::ProjectFiles& files, const config::Settings& settings) {
  auto result = files.profiles;
  for (const auto& profile : settings.compose.profiles) add_once(result, profile);
  if (!files.team.empty()) add_once(result, "dockertree");
  return result;
}

compose::Invocation invocation(const compose::ProjectFiles& files, const std::string& project,
                               const fs::path& override_file, const config::Settings& settings) {
  compose::Invocation result;
  result.directory = files.directory;
  result.files = files.files;
  result.files.insert(result.files.end(), files.team.begin(), files.team.end());
  if (!override_file.empty()) result.files.push_back(override_file);
  result.project = project;
  // Compose looks for .env beside the first file, which is elsewhere when .env itself names the files.
  if (files.environment_file != files.directory / ".env" && base::exists(files.environment_file)) {
    result.env_files = {files.environment_file};
  }
  result.profiles = profiles(files, settings);
  return result;
}

std::string content_hash(const compose::ProjectFiles& files, const config::Settings& settings) {
  std::string all = fmt::format("{}\n{}\n", generation, text(settings));
  for (const auto& file : compose::inputs(files)) {
    std::string content = base::load_file(file).value_or("");
    // Our own block in .env changes with the override that this hash decides about; a .env that holds nothing
    // else was not there before.
    if (file == files.environment_file && compose::has_block(content))
      content = compose::without_block(content);
    if (file == files.environment_file && content.empty()) continue;
    all += file.string() + "\n" + content + "\n";
  }
  if (!compose::contexts_are_known()) all += "no contexts\n";
  if (!settings.compose.template_file.empty())
    all += base::load_file(files.directory / settings.compose.template_file).value_or("") + "\n";
  return base::hash(all);
}

}  // namespace environment
