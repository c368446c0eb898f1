// SPDX-License-Identifier: MIT
#include "helper/pool.hpp"

#include <exception>
#include <thread>
#include <vector>

namespace helper {

void Pool::add(Task task) {
  const std::lock_guard lock(mutex_);
  added_.push_back(std::move(task));
  changed_.notify_one();
}

void Pool::run(const std::function<Task()>& next) {
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < threads_; ++i) threads.emplace_back([&] { work(next); });
  work(next);
  for (auto& thread : threads) thread.join();
  if (failure_) throw Failure(*failure_);
}

Task Pool::take(const std::function<Task()>& next) {
  std::unique_lock lock(mutex_);
  while (!failure_) {
    if (!added_.empty()) {
      Task task = std::move(added_.front());
      added_.pop_front();
      ++busy_;
      return task;
    }
    if (!drained_) {
      if (Task task = next()) {
        ++busy_;
        return task;
      }
      drained_ = true;
    }
    if (busy_ == 0) break;
    changed_.wait(lock);
  }
  changed_.notify_all();
  return nullptr;
}

void Pool::work(const std::function<Task()>& next) {
  while (Task task = take(next)) {
    try {
      task();
    } catch (const Failure& failure) {
      stop(failure);
    } catch (const std::exception& error) {
      stop({exit_io, error.what()});
    }
    const std::lock_guard lock(mutex_);
    --busy_;
    changed_.notify_all();
  }
}

void Pool::stop(const Failure& failure) {
  const std::lock_guard lock(mutex_);
  if (!failure_) failure_ = failure;
}

}  // namespace helper
