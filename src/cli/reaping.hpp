// SPDX-License-Identifier: MIT
#pragma once

namespace cli {

class Context;
struct Command;

// Starts `gc --auto` in the background when an environment of this repository has lost its worktree; costs
// two stats when no worktree came or went. Never fails.
void reap_in_background(Context& context, const Command& command);

}  // namespace cli
