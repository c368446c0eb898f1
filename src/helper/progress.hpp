// SPDX-License-Identifier: MIT
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>

namespace helper {

// Prints "progress DONE TOTAL" at most ten times a second; add() may be called from any thread.
class Progress {
 public:
  explicit Progress(uint64_t total) : total_(total) {}
  void add(uint64_t bytes);
  uint64_t milliseconds() const;

 private:
  uint64_t total_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::atomic<uint64_t> done_{0};
  std::atomic<uint64_t> next_{0};
};

}  // namespace helper
