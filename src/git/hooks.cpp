// SPDX-License-Identifier: MIT
#include "git/hooks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/text.hpp"
#include "git/body.hpp"
#include "git/command.hpp"
#include "git/configuration.hpp"
#include "git/hook_configuration.hpp"
#include "git/hook_file.hpp"

namespace git {
namespace fs = std::filesystem;
namespace {

constexpr const char* hooks_path = "core.hookspath";

void add_once(std::vector<fs::path>& folders, const fs::path& folder) {
  if (std::find(folders.begin(), folders.end(), folder) == folders.end()) folders.push_back(folder);
}

// `~` and `%(prefix)` are git's to expand.
fs::path ask_hooks_folder(const Repository& repository) {
  return base::trim(
      require_output(command(repository, {"rev-parse", "--path-format=absolute", "--git-path", "hooks"}),
                     "cannot tell where the hooks are"));
}

// A relative core.hooksPath means another folder in each worktree, and `git worktree add` uses the caller's:
// all that are there count.
std::vector<fs::path> effective_folders(const Repository& repository) {
  const std::optional<std::string> path = find_setting(repository, hooks_path);
  if (!path) return {repository.common_dir / "hooks"};
  if (path->empty() || path->front() == '/' || path->front() == '~' || path->front() == '%')
    return {ask_hooks_folder(repository)};
  std::vector<fs::path> folders;
  for (const Worktree& worktree : worktrees(repository)) {
    const fs::path folder = (worktree.root / *path).lexically_normal();
    if (base::is_folder(folder)) add_once(folders, folder);
  }
  if (folders.empty())
    add_once(folders, (repository.main_root.value_or(repository.common_dir) / *path).lexically_normal());
  return folders;
}

// The user's own global folder, or ours.
fs::path global_hooks_folder() {
  std::string path;
  for (const Setting& setting : settings(std::nullopt, hooks_path)) path = setting.value;
  if (path.empty()) return hook_file::global_folder();
  if (path.compare(0, 2, "~/") == 0) return base::home() / path.substr(2);
  return path;
}

std::vector<fs::path> folders_of(const HookScope& scope) {
  if (scope.repository) return effective_folders(*scope.repository);
  return {global_hooks_folder()};
}

bool by_configuration(const HookScope& scope, std::string_view event) {
  return hook_configuration::is_supported() &&
         hook_configuration::status(scope, event).state != HookState::missing;
}

void install_files(const HookScope& scope, const fs::path& program, std::vector<std::string>& said) {
  const std::string quoted = base::shell_quote(program.string());
  for (const fs::path& folder : folders_of(scope)) {
    if (!scope.repository && folder.is_relative()) {
      said.push_back(fmt::format(
          "the global core.hooksPath '{}' means another folder in each repository: run 'git dockertree hooks "
          "install' in each",
          folder.string()));
      continue;
    }
    for (const std::string_view event : body::events) hook_file::install(folder, event, quoted, said);
  }
  if (scope.repository || global_hooks_folder() != hook_file::global_folder()) return;
  hook_file::install_global_chains(said);
  // Last: from here on git looks there, and nowhere else.
  const std::string folder = hook_file::global_folder().string();
  if (find_setting(std::nullopt, hooks_path) == folder) return;
  set_setting(std::nullopt, "core.hooksPath", folder);
  said.push_back(fmt::format("set the global core.hooksPath to '{}'", folder));
}

void uninstall_files(const HookScope& scope, std::vector<std::string>& said) {
  std::vector<fs::path> folders = folders_of(scope);
  if (scope.repository) add_once(folders, scope.repository->common_dir / "hooks");
  for (const fs::path& folder : folders) {
    if (scope.repository && folder == hook_file::global_folder()) continue;  // not this repository's
    if (folder == hook_file::global_folder()) {
      if (find_setting(std::nullopt, hooks_path) == folder.string()) {
        unset_setting(std::nullopt, hooks_path);
        said.emplace_back("unset the global core.hooksPath");
      }
      hook_file::uninstall_global_folder(said);
    } else if (folder.is_absolute()) {
      for (const std::string_view event : body::events) hook_file::uninstall(folder, event, said);
    }
  }
}

}  // namespace

std::string_view name(HookState state) {
  switch (state) {
    case HookState::installed:
      return "installed";
    case HookState::outdated:
      return "outdated";
    case HookState::missing:
      return "missing";
    case HookState::foreign:
      return "foreign";
    case HookState::modified:
      return "modified";
    case HookState::by_hand:
      return "by-hand";
  }
  return "unknown";
}

std::vector<HookStatus> hook_status(const HookScope& scope) {
  std::vector<HookStatus> all;
  for (const std::string_view event : body::events) {
    if (hook_configuration::is_supported()) {
      all.push_back(hook_configuration::status(scope, event));
      continue;
    }
    for (const fs::path& folder : folders_of(scope)) all.push_back(hook_file::status(folder, event));
  }
  return all;
}

std::vector<std::string> install_hooks(const HookScope& scope, const fs::path& program) {
  std::vector<std::string> said;
  if (hook_configuration::is_supported()) {
    for (const std::string_view event : body::events)
      hook_configuration::install(scope, event, program, said);
    uninstall_files(scope, said);  // of an older git: both would run
  } else {
    install_files(scope, program, said);
  }
  if (scope.repository) base::remove_file(scope.repository->common_dir / "dockertree-missing");
  return said;
}

std::vector<std::string> uninstall_hooks(const HookScope& scope) {
  std::vector<std::string> said;
  for (const std::string_view event : body::events) {
    if (by_configuration(scope, event)) hook_configuration::uninstall(scope, event, said);
  }
  uninstall_files(scope, said);
  if (scope.repository && hooks_active(*scope.repository))
    said.emplace_back("the global hooks stay: 'git dockertree hooks uninstall --global' removes them");
  return said;
}

bool hooks_active(const Repository& repository) {
  const std::string_view event = body::events[0];
  if (hook_configuration::is_supported() && hook_configuration::is_active(repository, event)) return true;
  for (const fs::path& folder : effective_folders(repository)) {
    const HookState state = hook_file::status(folder, event).state;
    if (state == HookState::installed || state == HookState::outdated) return true;
  }
  return false;
}

}  // namespace git
