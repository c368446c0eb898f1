// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/process.hpp"
#include "git/repository.hpp"

namespace git {

// `git ARGS` in a directory, with GIT_DIR and its kin taken out of the environment.
[[nodiscard]] base::Process command(const std::filesystem::path& directory,
                                    std::vector<std::string> arguments);
// The same for a repository as a whole, wherever its worktrees are: a bare one too.
[[nodiscard]] base::Process command(const Repository& repository, std::vector<std::string> arguments);
// "what: git's own words", with git's hints.
[[nodiscard]] base::Error command_error(const base::Finished& finished, const std::string& what);
// Runs it; throws with git's own words when it fails, else gives its output.
std::string require_output(const base::Process& process, const std::string& what);
// The variables that make git work on another repository than the one it stands in.
[[nodiscard]] const std::vector<std::string>& local_variables();

}  // namespace git
