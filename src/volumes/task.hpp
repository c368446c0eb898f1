// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "docker/client.hpp"

namespace volumes {

struct Job {
  std::vector<std::string> command;  // of dockertree-helper
  std::vector<docker::Mount> mounts;
  bool input = false;            // whether something is written to its stdin
  std::string network = "none";  // "container:ID": in that one's namespace, with its names
};

[[nodiscard]] docker::Mount read_only(const std::string& volume, const std::string& target);
[[nodiscard]] docker::Mount writable(const std::string& volume, const std::string& target);

// One run of dockertree-helper in a container of its own: no network but the job's, nothing writable but its
// mounts, few rights, bounded memory. The container goes with the object, whatever it is doing.
class Task {
 public:
  Task(docker::Client& engine, const Job& job);
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task();

  void start();
  // Hands over stdout line by line until `take` returns true; false: the program has ended. `tick` is called
  // several times a second and may throw; so does a signal that is noted meanwhile.
  using Take = std::function<bool(const std::string& line)>;
  bool follow(const Take& take, const std::function<void()>& tick = {});
  // As it comes, to the end.
  void read(const std::function<void(std::string_view)>& take);
  // Follows to the end and returns the last line. A program that failed is an Error with its own sentence.
  std::string finish(const Take& take = {}, const std::function<void()>& tick = {});

  [[nodiscard]] docker::Stream& stream() { return *stream_; }
  // What it wrote to stderr so far.
  [[nodiscard]] const std::string& errors() const { return errors_; }
  // Waits for its end. The exit code, with `errors` complete.
  int status();
  // Throws for an exit code other than 0.
  void require_success();

 private:
  bool pull(const std::function<void(std::string_view)>& take, const std::function<void()>& tick);

  docker::Client& engine_;
  std::string id_;
  std::unique_ptr<docker::Stream> stream_;
  std::string pending_;
  std::string errors_;
};

// Runs it to the end; returns the last line of its stdout.
std::string run(docker::Client& engine, const Job& job);

inline constexpr const char* owner_label = "dockertree.owner";

}  // namespace volumes
