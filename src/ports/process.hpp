// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ports {

// All process ids, in order.
[[nodiscard]] std::vector<pid_t> processes();
// The words of a process's command line; empty when it is gone.
[[nodiscard]] std::vector<std::string> command_of(pid_t pid);
[[nodiscard]] std::optional<pid_t> parent_of(pid_t pid);

// Why a process must not be ended by us ("it is the Docker daemon"); nothing when it may be.
[[nodiscard]] std::optional<std::string> protection_of(pid_t pid);

// Sends TERM, and KILL to what has not gone after `grace`; returns whether it is gone at the end. `is_it` is
// asked when the process is held on to, so that another one with the same number is never met.
[[nodiscard]] bool end_process(pid_t pid, std::chrono::milliseconds grace,
                               const std::function<bool()>& is_it);

}  // namespace ports
