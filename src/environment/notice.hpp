// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "git/repository.hpp"

namespace environment {

// Whether an environment of this repository has lost its worktree since that was looked at last. Two stats
// when no worktree came or went; else it looks, and notes that when nothing is lost. Never throws for a
// registry that cannot be read.
[[nodiscard]] bool notice_lost(const git::Repository& repository);

// Notes that what there was at `stamp`, which was taken before looking, needs nothing more. A stamp of just
// now is not noted: the clock of file systems is too coarse to tell a change that follows at once.
void note_looked(const git::Repository& repository, std::uint64_t stamp);

}  // namespace environment
