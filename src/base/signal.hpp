// SPDX-License-Identifier: MIT
#pragma once

namespace base {

// From here on SIGINT, SIGTERM and SIGHUP are noted instead of ending us.
void note_signals();
// The first signal noted, or 0.
[[nodiscard]] int noted_signal();
// Throws an Error of kind `user` ("interrupted") when a signal was noted: called between steps.
void check_interrupted();
// Ends this process by the noted signal, so that a shell sees 128 + signal. Returns when none was noted.
void die_of_noted_signal();

}  // namespace base
