// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

#include "docker/client.hpp"

namespace volumes {

enum class Held { paused, stopped };

// Another process, in a session of its own, that lets held containers go on when this one dies or the
// deadline passes. It holds the lock under which one command at a time holds containers on an engine.
class Guard {
 public:
  // Waits until the lock is had.
  explicit Guard(std::chrono::milliseconds deadline);
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard();  // what is still watched is let go

  // Returns when the guard knows of it: before the container is held.
  void watch(const std::string& container, Held held);
  // All go on again: nothing is watched any more.
  void dismiss();

 private:
  void say(const std::string& line) const;
  void await_answer();

  pid_t pid_ = -1;
  int in_ = -1;
  int out_ = -1;
};

// What that process runs: reads what it is to watch from stdin.
int run_guard(docker::Client& engine, std::chrono::milliseconds deadline);

}  // namespace volumes
