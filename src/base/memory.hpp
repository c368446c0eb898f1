// SPDX-License-Identifier: MIT
#pragma once

namespace base {

// For a process that sleeps for days: gives freed memory back, and every page of programs and libraries that
// can be read again from its file. What is needed afterwards comes back by itself.
void give_back_memory();

}  // namespace base
