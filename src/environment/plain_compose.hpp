// SPDX-License-Identifier: MIT
#pragma once

#include "environment/desired.hpp"
#include "environment/variables.hpp"
#include "environment/workspace.hpp"

// How `docker compose`, called without us inside a worktree, finds the worktree's environment.
namespace environment {

struct Generated;

// An untracked .env beside the Compose file gets our managed block. A tracked one is not changed: then an
// untracked compose.override.yml, which Compose loads by itself, carries the override and the project's name,
// where the project has no override of its own. Where neither works, a warning says so and what to use
// instead; a .env that pins the project's name gets a compose.override.yml that makes plain Compose stop
// rather than take over the main worktree's containers.
void set_up_plain_compose(const Generated& generated, const Desired& desired, Workspace& workspace);
[[nodiscard]] bool plain_compose_is_current(const Variables& variables, const Desired& desired);
// Takes the block and our own compose.override.yml away again.
void remove_plain_compose(const std::filesystem::path& worktree, const std::filesystem::path& project_folder);

}  // namespace environment
