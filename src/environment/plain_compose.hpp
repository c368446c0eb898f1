// SPDX-License-Identifier: MIT
#pragma once

#include "environment/desired.hpp"
#include "environment/variables.hpp"
#include "environment/workspace.hpp"

// How `docker compose`, called without us inside a worktree, finds the worktree's environment.
namespace environment {

struct Generated;

// An untracked .env beside the Compose file gets our managed block, and a project of one file an untracked
// compose.override.yml, which Compose loads by itself, for subdirectories, where newer Compose does not see
// what the block says. A tracked .env is not changed: there the automatic file alone carries the override and
// the project's name. Where neither works a warning says so and what to use instead; the automatic file then
// makes plain Compose stop rather than take over the main worktree's containers.
void set_up_plain_compose(const Generated& generated, const Desired& desired, Workspace& workspace);
[[nodiscard]] bool plain_compose_is_current(const Generated& generated, const Desired& desired);
// The same as far as the generated files alone tell, without the model; `folder` is the Compose project's.
[[nodiscard]] bool plain_compose_agrees(const std::filesystem::path& worktree,
                                        const std::filesystem::path& folder, const std::string& env_text,
                                        const std::string& override_text);
// Exported variables that plain Compose obeys before any file, so that it acts on something else here than
// the environment: a sentence each, with the name that has to be unset.
struct Exported {
  std::string name;
  std::string sentence;
};
[[nodiscard]] std::vector<Exported> misleading_exports(const std::string& project,
                                                       const std::filesystem::path& worktree);
// Takes the block and our own compose.override.yml away again.
void remove_plain_compose(const std::filesystem::path& worktree, const std::filesystem::path& project_folder);

}  // namespace environment
