// SPDX-License-Identifier: MIT
#include "environment/guard.hpp"

#include "base/text.hpp"
#include "git/change.hpp"

namespace environment {
namespace {

constexpr const char* reason = "its Docker environment runs; remove both with 'git dockertree remove'";

}  // namespace

bool is_guard(const git::Worktree& worktree) {
  return worktree.locked && base::trim(worktree.lock_reason) == reason;
}

void set_guard(const git::Repository& repository, const git::Worktree& worktree) {
  if (!worktree.locked && !worktree.main) git::lock(repository, worktree, reason);
}

void lift_guard(const git::Repository& repository, const git::Worktree& worktree) {
  if (is_guard(worktree)) git::unlock(repository, worktree);
}

}  // namespace environment
