// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "git/repository.hpp"

namespace environment {

// A file that the main worktree has, git ignores, and a linked worktree needs.
struct Copy {
  std::filesystem::path from;
  std::filesystem::path to;
  std::string cause;
};

// `.env`, the env_files that the project names and what `.worktreeinclude` lists: those that exist in the
// main worktree, are not tracked there, and are missing here; and Compose files, secrets and configs of the
// project that git ignores there. Nothing for a bare repository. `like` is where the project's files are
// read: the worktree itself, or another one while it does not exist yet. A file that is copied may name more.
[[nodiscard]] std::vector<Copy> plan_copies(const git::Repository& repository, const git::Worktree& worktree,
                                            const std::filesystem::path& like,
                                            const config::Settings& settings);

// Copies content and mode; a managed block of ours is left out. Keeps a file that is there by now. Refuses to
// leave the worktree through a symbolic link.
void perform(const Copy& copy, const git::Worktree& worktree);

}  // namespace environment
