// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "docker/client.hpp"
#include "environment/observed.hpp"

namespace environment {

// What is in the place of a worktree that is gone, and that this user may not delete: `git worktree remove`
// ends half way there, and an engine makes bound folders anew.
struct Leftovers {
  bool any = false;
  std::string doubt;  // why that is not certainly of the environment's containers; empty: it is
};
[[nodiscard]] Leftovers find_leftovers(registry::Registry& registry, docker::Client& engine,
                                       const Observed& observed);

// Looks again, then deletes them, and what git had not come to: files that are ignored or as their branch has
// them. Throws when something is left.
void delete_leftovers(registry::Registry& registry, docker::Client& engine, const Observed& observed);

}  // namespace environment
