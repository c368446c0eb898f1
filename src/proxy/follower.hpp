// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>

#include "base/lock.hpp"

namespace proxy {

// The process beside the proxy that follows what other tools do: `git dockertree proxy follow`.

// In the background. It waits for another one that is about to end, and ends when that one does not.
void start_follower();
// The same, unless one runs.
void ensure_follower();
// Its right to be the only one; nothing when another one keeps it for longer than that.
[[nodiscard]] std::optional<base::Lock> become_follower(std::chrono::milliseconds patience);

}  // namespace proxy
