// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace base {

enum class Output {
  capture,    // into Finished
  inherit,    // ours
  discard,    // /dev/null
  to_stderr,  // stdout of the child goes to our stderr
};

// One description of a child process: an argv, never a shell string.
struct Process {
  std::vector<std::string> argv;
  std::filesystem::path directory = {};                               // and its PWD; empty: ours
  std::vector<std::pair<std::string, std::string>> environment = {};  // set in addition to ours
  std::vector<std::string> unset = {};                                // taken out of ours
  std::optional<std::string> input = {};                              // absent: /dev/null
  bool inherit_input = false;                                         // the child reads our stdin
  Output out = Output::capture;
  Output err = Output::capture;
  std::optional<std::chrono::milliseconds> timeout = {};  // TERM, then KILL after it
};

struct Finished {
  int status = 0;  // exit code; 128 + signal when a signal ended it
  std::string out;
  std::string err;
  bool timed_out = false;
  [[nodiscard]] bool ok() const { return status == 0; }
};

// Runs to the end. Throws `unavailable` when the program is not there. While it runs, SIGINT and SIGTERM
// that reach us are noted and passed on; see base/signal.hpp.
[[nodiscard]] Finished run(const Process& process);

// Starts a process that outlives us: a session of its own, all three descriptors on /dev/null or `log`.
void run_detached(const Process& process, const std::filesystem::path& log = {});

// Replaces this process; returns only by throwing.
[[noreturn]] void exec(const Process& process);

// The program's absolute path on PATH, or nothing.
[[nodiscard]] std::optional<std::filesystem::path> find_program(const std::string& name);
// This program's own file.
[[nodiscard]] std::filesystem::path own_program();
// An environment variable that is set and not empty.
[[nodiscard]] std::optional<std::string> environment(const char* name);

}  // namespace base
