// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "environment/desired.hpp"
#include "environment/names.hpp"
#include "environment/observed.hpp"
#include "environment/variables.hpp"
#include "environment/workspace.hpp"

namespace environment {

// What the generated files of a worktree hold.
struct Generated {
  std::string override_text;
  std::string env_text;
  Variables variables;
};
// Reads the repository's template where there is one, and nothing else; throws when a wanted port has no
// lease.
[[nodiscard]] Generated generate(const Desired& desired, const Observed& observed,
                                 const config::Settings& settings, const Names& names);

// The comment in env.dockertree that tells whether somebody has changed the override since.
[[nodiscard]] std::string override_mark(const std::string& override_text);

// Whether the files hold exactly that.
[[nodiscard]] bool is_current(const Generated& generated, const Desired& desired);

// Writes them, private, and makes plain Compose in this worktree find them: by the managed block in an
// untracked .env. Tells, as warnings, when a tracked .env leaves no way.
void write(const Generated& generated, const Desired& desired, Workspace& workspace);

// Takes the block, the files and the folder away again; what is not ours stays.
void remove_generated(const std::filesystem::path& worktree, const std::filesystem::path& project_folder);

}  // namespace environment
