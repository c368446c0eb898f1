// SPDX-License-Identifier: MIT
#pragma once
#include <cerrno>
#include <string>

namespace helper {

enum ExitCode : int { exit_done = 0, exit_negative = 1, exit_usage = 2, exit_io = 3, exit_no_space = 28 };

// What ends a command: the exit code and one sentence for stderr.
struct Failure {
  int code;
  std::string message;
};

[[noreturn]] void fail(int code, const std::string& message);

// "cannot write 'path': No space left on device"; a full disk or quota gets its own exit code.
[[noreturn]] void fail_system(const std::string& action, const std::string& path, int error = errno);

std::string system_message(const std::string& action, const std::string& path, int error);
void complain(const std::string& message);

}  // namespace helper
