// SPDX-License-Identifier: MIT
#pragma once

#include "doctor/check.hpp"

namespace doctor::files_checks {

[[nodiscard]] Findings unwritable(const Subject& subject);
[[nodiscard]] Findings missing_source(const Subject& subject);
[[nodiscard]] Findings foreign_owner(const Subject& subject);
[[nodiscard]] Findings other_worktree(const Subject& subject);

}  // namespace doctor::files_checks
