// SPDX-License-Identifier: MIT
#include "environment/project.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "compose/bases.hpp"
#include "compose/env_file.hpp"

namespace environment {
namespace fs = std::filesystem;
namespace {

// Raised when an override that an older build of ours wrote has to be written anew.
constexpr int generation = 5;

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

std::string set_directory(const std::string& folder) {
  return "git config dockertree.compose.directory " + base::shell_quote(folder);
}

std::string hint_of_file(const fs::path& file, const fs::path& worktree, const config::Settings& settings) {
  const std::string folder = file.parent_path().lexically_relative(worktree).string();
  const std::string name = file.filename().string();
  if (compose::is_base_name(name))
    return fmt::format("there is one in '{}': {}", folder, set_directory(folder));
  const std::string set = "git config dockertree.compose.files " + base::shell_quote(name);
  const std::string found = fmt::format("there is '{}'", file.lexically_relative(worktree).string());
  if (folder == "." && settings.compose.directory.empty()) return found + ": " + set;
  return fmt::format("{}: {} && {}", found, set_directory(folder), set);
}

// "git config dockertree.compose.files a.yml && …", or nothing when not all of the variable's files are here.
std::optional<std::string> as_setting(const std::string& variable, const fs::path& worktree) {
  const std::string separator = base::environment("COMPOSE_PATH_SEPARATOR").value_or("");
  std::vector<std::string> commands;
  for (const std::string& name : base::split(variable, separator.empty() ? ':' : separator.front())) {
    const fs::path file = (worktree / name).lexically_normal();
    if (name.empty() || !base::is_inside(file, worktree) || !base::exists(file)) return std::nullopt;
    commands.push_back(fmt::format("git config {}dockertree.compose.files {}",
                                   commands.empty() ? "" : "--add ",
                                   base::shell_quote(file.lexically_relative(worktree).string())));
  }
  return base::join(commands, " && ");
}

std::string quoted(const std::vector<fs::path>& files, const fs::path& worktree) {
  constexpr std::size_t most = 4;
  std::string result;
  for (std::size_t index = 0; index < files.size() && index < most; ++index) {
    if (index > 0) result += ", ";
    result += "'" + files[index].lexically_relative(worktree).string() + "'";
  }
  return files.size() > most ? result + ", …" : result;
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
  base::Error error("there is no Compose file in '" + worktree.string() + "'");
  if (const auto exported = base::environment("COMPOSE_FILE"); exported && !exported->empty()) {
    const auto setting = as_setting(*exported, worktree);
    error = error.hint("COMPOSE_FILE of the environment is ignored, as it is the same in all worktrees: " +
                       setting.value_or("git config dockertree.compose.files FILE"));
    if (setting) throw error;
  }
  const auto below = compose::compose_files_below(worktree);
  if (below.empty())
    throw error.hint("add a compose.yaml, or name its place: [compose] directory in .dockertree.toml");
  error = error.hint(hint_of_file(below.front(), worktree, settings));
  if (below.size() > 1)
    error = error.hint("there are others as well: " + quoted({below.begin() + 1, below.end()}, worktree));
  throw error;
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
