// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "git/repository.hpp"

namespace git {

// When an entry last came to or went from `<common>/worktrees`, in ns; 0 without that folder. One stat.
[[nodiscard]] std::uint64_t worktrees_stamp(const Repository& repository);
// Whether that differs from what was noted last; false while nothing is noted and there are no worktrees.
[[nodiscard]] bool worktrees_changed(const Repository& repository);
// Notes a stamp that was taken before looking at the worktrees, in `<common>/dockertree/stamp`, where the
// post-checkout hook compares it. A stamp of 0 removes the note.
void note_worktrees(const Repository& repository, std::uint64_t stamp);

}  // namespace git
