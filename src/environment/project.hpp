// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "compose/invocation.hpp"
#include "compose/project.hpp"
#include "config/settings.hpp"
#include "git/repository.hpp"

namespace environment {

[[nodiscard]] compose::ProjectChoice choice_of(const config::Settings& settings);

// The Compose project of a worktree; throws, with the files further down as a hint, when there is none.
[[nodiscard]] compose::ProjectFiles require_project(const std::filesystem::path& worktree,
                                                    const config::Settings& settings);

// How Compose is called for an environment: the project's files, the team's, and the override, which has to
// be there.
[[nodiscard]] compose::Invocation invocation(const compose::ProjectFiles& files, const std::string& project,
                                             const std::filesystem::path& override_file,
                                             const config::Settings& settings);

// The profiles that are on: those of .env, of the configuration, and `dockertree` where the team has a file.
[[nodiscard]] std::vector<std::string> profiles(const compose::ProjectFiles& files,
                                                const config::Settings& settings);

// Tells whether the override is stale: a hash over every file that it is made from, and over the settings.
[[nodiscard]] std::string content_hash(const compose::ProjectFiles& files, const config::Settings& settings);

}  // namespace environment
