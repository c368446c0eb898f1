// SPDX-License-Identifier: MIT
#include "helper/progress.hpp"

#include <algorithm>
#include <string>

#include "helper/json.hpp"

namespace helper {

void Progress::add(uint64_t bytes) {
  const uint64_t done = done_ += bytes;
  const uint64_t now = milliseconds();
  uint64_t next = next_;
  if (now < next || !next_.compare_exchange_strong(next, now + 100)) return;
  answer("progress " + std::to_string(std::min(done, total_)) + " " + std::to_string(total_));
}

uint64_t Progress::milliseconds() const {
  using std::chrono::milliseconds;
  const auto passed = std::chrono::steady_clock::now() - started_;
  return static_cast<uint64_t>(std::chrono::duration_cast<milliseconds>(passed).count());
}

}  // namespace helper
