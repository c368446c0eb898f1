// SPDX-License-Identifier: MIT
#pragma once

#include "git/repository.hpp"

namespace environment {

// Config `dockertree.lock`: while an environment runs, its worktree is locked with a reason that names
// `git dockertree remove`. A lock of the user's is never touched.

[[nodiscard]] bool is_guard(const git::Worktree& worktree);
void set_guard(const git::Repository& repository, const git::Worktree& worktree);
void lift_guard(const git::Repository& repository, const git::Worktree& worktree);

}  // namespace environment
