// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <vector>

#include "ports/range.hpp"

namespace ports {

struct Movable {
  int port = 0;
  std::vector<Range> ranges;  // where it belongs, the first choice first
};

// The numbers that leave no gap, in the order of `all`, which is that of their ports. `usable` says which
// numbers nobody else has; their own count as usable. What finds no better place stays. Pure.
[[nodiscard]] std::vector<int> compacted(const std::vector<Movable>& all,
                                         const std::function<bool(int)>& usable);

}  // namespace ports
