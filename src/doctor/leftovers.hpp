// SPDX-License-Identifier: MIT
#pragma once

#include "doctor/check.hpp"

// What environments have left on the engine. What is ours for sure can be mended: nothing is registered under
// its id, where the label says its worktree was there is nothing, and the folder around it is this user's.
namespace doctor::leftovers_checks {

[[nodiscard]] Findings volumes_and_images(const Subject& subject);
[[nodiscard]] Findings networks(const Subject& subject);

}  // namespace doctor::leftovers_checks
