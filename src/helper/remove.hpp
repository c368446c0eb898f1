// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <string>

namespace helper {

struct Removal {
  uint64_t removed = 0;
  uint64_t failed = 0;
};

// Removes a name in an open folder with all below it. Follows no link, enters no other mount; what cannot be
// removed is told on stderr, counted, and left. A name that is not there is no error.
void remove_tree(int folder, const std::string& name, const std::string& shown, Removal& removal);

}  // namespace helper
