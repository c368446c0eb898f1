// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include "base/process.hpp"

namespace base {

// A child that runs, with our ends of its pipes; -1 where there is none.
struct Child {
  pid_t pid = -1;
  int in = -1;
  int out = -1;
  int err = -1;
};

// Forks and executes. Throws `unavailable` when the program is not there or cannot be executed.
[[nodiscard]] Child start(const Process& process);

}  // namespace base
