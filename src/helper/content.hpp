// SPDX-License-Identifier: MIT
#pragma once
#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <string>

#include "helper/progress.hpp"

namespace helper {

// Copies the data between two offsets and leaves holes alone. Stops early when the source got shorter.
// Returns the bytes written.
uint64_t copy_range(int in, int out, off_t from, off_t to, const std::string& shown, Progress& progress);

// Makes the target's bytes between two offsets equal to the source's, writing only what differs; a hole of
// the source becomes a hole. Returns the bytes written.
uint64_t rewrite_range(int in, int out, off_t from, off_t to, const std::string& shown, Progress& progress);

// FICLONE; once it turned out to be impossible here, 'possible' is cleared for all.
bool clone_file(int in, int out, std::atomic<bool>& possible);

}  // namespace helper
