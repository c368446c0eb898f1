// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace compose {

// The files that make a worktree's Compose project. All paths are absolute.
// The first line of a compose.override.yml that we write for plain Compose: it is no file of the project's.
inline constexpr const char* automatic_marker =
    "# Written by git-dockertree for plain 'docker compose' in this worktree.\n";

struct ProjectFiles {
  std::filesystem::path directory;           // what relative paths resolve against: the base file's folder
  std::vector<std::filesystem::path> files;  // the project's own, the base first
  std::vector<std::filesystem::path> team;   // committed for worktrees, layered after `files`
  std::filesystem::path environment_file;    // the .env that Compose reads here; may not exist
  std::vector<std::string> profiles;         // COMPOSE_PROFILES of .env, and `dockertree` with a team file
  bool chosen_by_compose = false;            // found by their names, as Compose does without being told
};

// `[compose] directory` and `files` of the team's configuration.
struct ProjectChoice {
  std::optional<std::filesystem::path> directory;  // relative to the worktree's root, or absolute
  std::vector<std::string> files;                  // relative to the directory
};

// Finds the files as Compose does, without a process, but never above the worktree. Nothing when there is no
// Compose file; throws when a file that the choice or COMPOSE_FILE names is missing. Our own managed block
// in .env does not count.
[[nodiscard]] std::optional<ProjectFiles> find_project(const std::filesystem::path& worktree_root,
                                                       const ProjectChoice& choice);

// Whether Compose takes a file of this name for a project's base without being told.
[[nodiscard]] bool is_base_name(const std::string& name);

// Files that look like a project's base, at the root and in folders up to three levels below; the likeliest
// first. For a hint: Compose does not find them by itself.
[[nodiscard]] std::vector<std::filesystem::path> compose_files_below(const std::filesystem::path& root);

// Every file whose content decides the model: project and team files, what they include, extend, build from
// and name as env_file, and .env; those that exist, sorted. A content hash over them tells a stale override.
[[nodiscard]] std::vector<std::filesystem::path> inputs(const ProjectFiles& project);

// The services that the files name, sorted, without asking Compose: for completion.
[[nodiscard]] std::vector<std::string> service_names(const ProjectFiles& project);

}  // namespace compose
