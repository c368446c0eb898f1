// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "environment/plan.hpp"
#include "environment/workspace.hpp"
#include "volumes/spare.hpp"

namespace environment {

// The ready copy of a volume, which is the caller's from now on; nothing when there is none.
[[nodiscard]] std::optional<volumes::Spare> take_spare(Workspace& workspace, const std::string& source);

struct PreparedSpare {
  std::string source;
  std::string volume;  // empty: the file system shares blocks, so there is none
};
// Makes a ready copy of each volume of the main worktree that environments get copies of, or brings it up to
// date; removes those of volumes that are gone. Waits while another process is doing it; throws after ten
// minutes.
std::vector<PreparedSpare> prepare_spares(Workspace& workspace);
// The same by a process of its own, when the configuration wants spares; its words go into the log.
void prepare_spares_in_background(Workspace& workspace);
// What prepare_spares would do, each volume that would be copied or brought up to date.
[[nodiscard]] Plan preview_spares(Workspace& workspace);

// The ready copies of this repository's volumes.
[[nodiscard]] std::vector<PreparedSpare> spares(Workspace& workspace);
// Removes them, waiting as `prepare_spares` does; returns the volumes that they were copies of.
std::vector<std::string> remove_spares(Workspace& workspace);

}  // namespace environment
