// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "base/lock.hpp"

namespace commands {

// Goes on in a session of its own, so that nobody's terminal or pipe waits for us; what is printed from here
// on goes to $XDG_STATE_HOME/dockertree/log. Nothing when another process is at the same work.
[[nodiscard]] std::optional<base::Lock> start_in_background();

}  // namespace commands
