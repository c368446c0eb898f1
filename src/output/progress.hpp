// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "output/ui.hpp"

namespace output {

// "cloning db: 1.2 GB of 3.4 GB (35%), 240 MB/s, 9 s left": one line rewritten on a terminal, a plain line
// every few seconds elsewhere. Says nothing in the first second, nor when quiet.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;

  // `total` in bytes; absent: unknown.
  Progress(Ui& ui, std::string what, std::optional<std::int64_t> total = {});
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();  // takes the line away

  void advance_to(std::int64_t bytes) { advance_to(bytes, Clock::now()); }
  void advance_to(std::int64_t bytes, Clock::time_point now);
  // The sentence as it would be shown at `now`.
  [[nodiscard]] std::string line(Clock::time_point now) const;

 private:
  Ui& ui_;
  std::string what_;
  std::optional<std::int64_t> total_;
  std::int64_t done_ = 0;
  Clock::time_point start_;
  Clock::time_point shown_;
};

}  // namespace output
