// SPDX-License-Identifier: MIT
#include "environment/plain_compose.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/error.hpp"
#include "base/file.hpp"
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

bool has_override_of_its_own(const Desired& desired) {
  for (const auto& name : {"compose.override.yml", "compose.override.yaml", "docker-compose.override.yml",
                           "docker-compose.override.yaml"}) {
    const fs::path file = desired.files.directory / name;
    if (base::exists(file) && !is_ours(file)) return true;
  }
  return false;
}

// The project that .env names is the main worktree's. A file that does not load is no protection: `down` then
// goes by the name alone. So it loads, and no service of it is on, or can be made.
std::string disarmed_text(const Desired& desired) {
  std::string text =
      std::string(compose::automatic_marker) +
      "# .env names the main worktree's project, so nothing can be started or stopped from here.\n"
      "services:\n";
  for (const auto& service : desired.model.services) {
    text += fmt::format(
        "  \"{}\":\n"
        "    profiles: !override [\"use-git-dockertree-up\"]\n"
        "    image: use-git-dockertree-up/in-this-worktree\n"
        "    build: !reset null\n"
        "    pull_policy: never\n",
        service.name);
  }
  return text;
}

// What the automatic file has to hold; nothing when it can hold nothing that helps.
std::optional<std::string> automatic_text(const std::string& override_text, const Desired& desired,
                                          std::string& trouble) {
  const auto settings = compose::parse_env(base::load_file(desired.files.environment_file).value_or(""));
  if (settings.count("COMPOSE_FILE") != 0) {
    trouble = "sets COMPOSE_FILE";
    return std::nullopt;
  }
  if (has_override_of_its_own(desired) || desired.files.files.size() > 1) {
    trouble = "is tracked, and so is an override file";
    return std::nullopt;
  }
  if (settings.count("COMPOSE_PROJECT_NAME") != 0) {
    trouble = "sets COMPOSE_PROJECT_NAME";
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

}  // namespace

void set_up_plain_compose(const Generated& generated, const Desired& desired, Workspace& workspace) {
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
}

bool plain_compose_is_current(const Variables& variables, const Desired& desired) {
  const fs::path& file = desired.files.environment_file;
  if (is_tracked(desired, file))
    return !has_override_of_its_own(desired) ? is_ours(desired.files.directory / automatic_file) : true;
  const std::string content = base::load_file(file).value_or("");
  return compose::has_block(content) && content == block_text(content, variables);
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
