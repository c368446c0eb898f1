// SPDX-License-Identifier: MIT
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

#include "helper/failure.hpp"

namespace helper {

using Task = std::function<void()>;

// Runs tasks on a few threads. Tasks may add further ones, which go first. The first Failure stops all and is
// thrown by run().
class Pool {
 public:
  explicit Pool(unsigned threads) : threads_(threads == 0 ? 1 : threads) {}
  void add(Task task);
  // 'next' hands out tasks, under the pool's lock, until it returns an empty one.
  void run(const std::function<Task()>& next);

 private:
  void work(const std::function<Task()>& next);
  Task take(const std::function<Task()>& next);
  void stop(const Failure& failure);

  unsigned threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> added_;
  unsigned busy_ = 0;
  bool drained_ = false;
  std::optional<Failure> failure_;
};

}  // namespace helper
