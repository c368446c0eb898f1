// SPDX-License-Identifier: MIT
#include "environment/plain_compose.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "compose/env_file.hpp"
#include "environment/generated.hpp"
#include "environment/layout.hpp"
#include "git/ignore.hpp"

namespace environment {
namespace fs = std::filesystem;
namespace {

// Compose prefers this name to a tracked docker-compose.override.yml, and reads just one.
constexpr const char* automatic_file = "compose.override.yml";

bool is_tracked(const Desired& desired, const fs::path& file) {
  return git::is_tracked(desired.worktree, file.lexically_relative(desired.worktree));
}

void hide_from_git(const Desired& desired, const fs::path& file, Workspace& workspace) {
  const fs::path relative = file.lexically_relative(desired.worktree);
  if (!git::is_ignored(desired.worktree, relative))
    git::exclude(workspace.repository, "/" + relative.string());
}

std::string block_text(const std::string& content, const Variables& variables) {
  const auto others = compose::parse_env(compose::without_block(content));
  return compose::with_block(content, env_lines(block_variables(variables, others)));
}

bool is_ours(const fs::path& file) {
  const auto content = base::load_file(file);
  return content && content->rfind(compose::automatic_marker, 0) == 0;
}

// An override of the project's own, and whether ours would be read in its place.
enum class OwnOverride { none, hidden_by_ours, same_file };

OwnOverride own_override(const fs::path& folder) {
  if (base::exists(folder / automatic_file) && !is_ours(folder / automatic_file))
    return OwnOverride::same_file;
  for (const auto& name :
       {"compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"}) {
    if (base::exists(folder / name)) return OwnOverride::hidden_by_ours;
  }
  return OwnOverride::none;
}

bool has_just_one_file(const compose::ProjectFiles& files) {
  return files.files.size() == 1 && files.team.empty() && files.chosen_by_compose &&
         own_override(files.directory) == OwnOverride::none;
}

std::map<std::string, std::string> settings_of(const fs::path& env_file) {
  return compose::parse_env(compose::without_block(base::load_file(env_file).value_or("")));
}

// For a worktree whose environment plain Compose cannot find. A file that does not load is no protection:
// `down` then goes by the project's name alone, which may be the main worktree's. So it loads, names our
// project where .env does not name one, and no service of it is on, or can be made.
std::string disarmed_text(const Desired& desired) {
  std::string text = fmt::format(
      "{}# Nothing can be started or stopped from here but by 'git dockertree'.\n"
      "name: \"{}\"\n"
      "services:\n",
      compose::automatic_marker, desired.project);
  for (const auto& service : desired.model.services) {
    text += fmt::format(
        "  \"{}\":\n"
        "    profiles: !override [\"use-git-dockertree-up\"]\n"
        "    image: use-git-dockertree-up/in-this-worktree\n"
        "    build: !reset null\n"
        "    pull_policy: never\n",
        service.name);
  }
  if (!desired.volumes.empty()) text += "volumes:\n";
  for (const auto& volume : desired.volumes)
    text += fmt::format("  \"{}\": !override {{external: true, name: \"{}\"}}\n", volume.key, volume.name);
  return text;
}

// Beside a tracked .env: what the automatic file has to hold; nothing when it can hold nothing that helps.
std::optional<std::string> automatic_text(const std::string& override_text, const Desired& desired,
                                          std::string& trouble) {
  const auto settings = settings_of(desired.files.environment_file);
  if (settings.count("COMPOSE_FILE") != 0) {
    trouble = "sets COMPOSE_FILE";
    return std::nullopt;
  }
  if (own_override(desired.files.directory) == OwnOverride::same_file) {
    trouble = "is tracked, and so is an override file";
    return std::nullopt;
  }
  if (settings.count("COMPOSE_PROJECT_NAME") != 0) {
    trouble = "sets COMPOSE_PROJECT_NAME";
    return disarmed_text(desired);
  }
  if (!has_just_one_file(desired.files)) {
    trouble = "is tracked, and the project has several files";
    return disarmed_text(desired);
  }
  return std::string(compose::automatic_marker) + override_text;
}

void set_up_automatic_file(const Generated& generated, const Desired& desired, Workspace& workspace) {
  std::string trouble;
  const auto text = automatic_text(generated.override_text, desired, trouble);
  const fs::path file = desired.files.directory / automatic_file;
  if (text) {
    hide_from_git(desired, file, workspace);
    base::write_atomically(file, *text);
  }
  if (trouble.empty()) return;
  workspace.ui.warn(
      fmt::format("'.env' {}, so plain 'docker compose' does not find this worktree's environment", trouble));
  workspace.ui.hint("use 'git dockertree up', 'git dockertree compose ps' and so on in this worktree");
}

// Newer Compose does not find COMPOSE_FILE from a subdirectory, but it does find the automatic file there.
void set_up_subdirectories(const Generated& generated, const Desired& desired, Workspace& workspace) {
  const fs::path file = desired.files.directory / automatic_file;
  if (!has_just_one_file(desired.files)) {
    if (is_ours(file)) base::remove_file(file);
    return;
  }
  hide_from_git(desired, file, workspace);
  base::write_atomically(file, std::string(compose::automatic_marker) + generated.override_text);
}

bool is_tracked_env(const fs::path& worktree, const fs::path& folder) {
  return git::is_tracked(worktree, (folder / ".env").lexically_relative(worktree));
}

// Whether the block in .env tells the same as env.dockertree.
bool block_agrees(const fs::path& env_file, const std::string& env_text) {
  const auto content = base::load_file(env_file);
  if (!content || !compose::has_block(*content)) return false;
  const auto in_file = compose::parse_env(*content);
  Variables stored;
  for (const auto& [name, value] : compose::parse_env(env_text)) stored.emplace_back(name, value);
  const auto expected = block_variables(stored, settings_of(env_file));
  return std::all_of(expected.begin(), expected.end(), [&](const auto& variable) {
    const auto found = in_file.find(variable.first);
    return found != in_file.end() && found->second == variable.second;
  });
}

}  // namespace

std::vector<Exported> misleading_exports(const std::string& project, const fs::path& worktree) {
  std::vector<Exported> result;
  const auto say = [&](const char* name, const std::string& value, const char* what) {
    result.push_back(
        {name, fmt::format("{} is exported as '{}', which is stronger than '.env': plain 'docker compose' {}",
                           name, value, what)});
  };
  const auto name = base::environment("COMPOSE_PROJECT_NAME");
  if (name && *name != project)
    say("COMPOSE_PROJECT_NAME", *name, "acts on that project in this worktree too");
  const auto files = base::environment("COMPOSE_FILE");
  if (files && files->find(Layout(worktree).override_file().string()) == std::string::npos)
    say("COMPOSE_FILE", *files, "does not read this worktree's override");
  return result;
}

void set_up_plain_compose(const Generated& generated, const Desired& desired, Workspace& workspace) {
  for (const auto& exported : misleading_exports(desired.project, desired.worktree)) {
    workspace.ui.warn(exported.sentence);
    workspace.ui.hint("unset " + exported.name + ", or use 'git dockertree compose' in worktrees");
  }
  const fs::path& file = desired.files.environment_file;
  if (is_tracked(desired, file)) {
    set_up_automatic_file(generated, desired, workspace);
    return;
  }
  const std::string content = base::load_file(file).value_or("");
  std::string text;
  try {
    text = block_text(content, generated.variables);
  } catch (const base::Error& error) {
    throw error.prefixed("'" + file.string() + "'");
  }
  hide_from_git(desired, file, workspace);
  base::write_atomically(file, text, {.mode = 0600, .keep_mode = true});
  set_up_subdirectories(generated, desired, workspace);
}

bool plain_compose_is_current(const Generated& generated, const Desired& desired) {
  const fs::path& file = desired.files.environment_file;
  const fs::path automatic = desired.files.directory / automatic_file;
  if (is_tracked(desired, file)) {
    std::string trouble;
    const auto text = automatic_text(generated.override_text, desired, trouble);
    return !text || base::load_file(automatic) == text;
  }
  if (has_just_one_file(desired.files) &&
      base::load_file(automatic) != compose::automatic_marker + generated.override_text)
    return false;
  const std::string content = base::load_file(file).value_or("");
  return compose::has_block(content) && content == block_text(content, generated.variables);
}

bool plain_compose_agrees(const fs::path& worktree, const fs::path& folder, const std::string& env_text,
                          const std::string& override_text) {
  const auto automatic = base::load_file(folder / automatic_file);
  const bool ours = automatic && automatic->rfind(compose::automatic_marker, 0) == 0;
  if (!is_tracked_env(worktree, folder)) {
    return block_agrees(folder / ".env", env_text) &&
           (!ours || *automatic == compose::automatic_marker + override_text);
  }
  return ours || own_override(folder) == OwnOverride::same_file ||
         settings_of(folder / ".env").count("COMPOSE_FILE") != 0;
}

void remove_plain_compose(const fs::path& worktree, const fs::path& project_folder) {
  if (!base::is_inside(project_folder, worktree)) return;
  if (is_ours(project_folder / automatic_file)) base::remove_file(project_folder / automatic_file);
  const fs::path file = project_folder / ".env";
  if (base::is_symlink(file)) return;
  const auto content = base::load_file(file);
  if (!content || !compose::has_block(*content)) return;
  const std::string rest = compose::without_block(*content);
  if (rest.empty()) {
    base::remove_file(file);
  } else {
    base::write_atomically(file, rest, {.keep_mode = true});
  }
}

}  // namespace environment
