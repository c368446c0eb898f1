// SPDX-License-Identifier: MIT
#include "base/child.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/error.hpp"

namespace base {
namespace {

struct Pipe {
  int read = -1;
  int write = -1;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw system_error("cannot make a pipe");
  return {ends[0], ends[1]};
}

// Everything that execve needs, made before the fork: after it only async-signal-safe calls are allowed.
class Image {
 public:
  explicit Image(const Process& process) : texts_(process.argv) {
    const auto found = find_program(process.argv.at(0));
    if (!found) {
      throw Error("cannot find the program '" + process.argv[0] + "'", ErrorKind::unavailable)
          .hint("install it, or put its folder on PATH");
    }
    program_ = found->string();
    for (char** entry = environ; *entry != nullptr; ++entry) {
      const std::string text = *entry;
      const std::string name = text.substr(0, text.find('='));
      const auto is_name = [&](const auto& setting) { return setting.first == name; };
      if (std::find(process.unset.begin(), process.unset.end(), name) != process.unset.end()) continue;
      if (std::any_of(process.environment.begin(), process.environment.end(), is_name)) continue;
      if (name == "PWD" && !process.directory.empty()) continue;
      settings_.push_back(text);
    }
    for (const auto& [name, value] : process.environment)
      settings_.emplace_back(name).append("=").append(value);
    // As a shell's `cd` does: Compose takes ${PWD} of a file from here, and ours is another worktree's.
    if (!process.directory.empty()) settings_.push_back("PWD=" + process.directory.string());
    for (auto& text : texts_) argv_.push_back(text.data());
    for (auto& text : settings_) envp_.push_back(text.data());
    argv_.push_back(nullptr);
    envp_.push_back(nullptr);
  }

  void execute() const { ::execve(program_.c_str(), argv_.data(), envp_.data()); }

 private:
  std::string program_;
  std::vector<std::string> texts_;
  std::vector<std::string> settings_;
  std::vector<char*> argv_;
  std::vector<char*> envp_;
};

void restore_signals() {
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::signal(number, SIG_DFL);
}

void connect_output(int target, Output output, int pipe_end) {
  if (output == Output::capture) ::dup2(pipe_end, target);
  if (output == Output::to_stderr) ::dup2(2, target);
  if (output == Output::discard) ::dup2(::open("/dev/null", O_WRONLY), target);
}

// In the child, up to execve; an errno goes back through `report`.
[[noreturn]] void become(const Process& process, const Image& image, int in, int out, int err, int report) {
  restore_signals();
  if (in >= 0) {
    ::dup2(in, 0);
  } else if (!process.inherit_input) {
    ::dup2(::open("/dev/null", O_RDONLY), 0);
  }
  connect_output(1, process.out, out);
  connect_output(2, process.err, err);
  if (process.directory.empty() || ::chdir(process.directory.c_str()) == 0) image.execute();
  const int number = errno;
  [[maybe_unused]] const ssize_t written = ::write(report, &number, sizeof number);
  ::_exit(127);
}

// The errno with which the child could not become the program; 0 when it did.
int failure_of(int report) {
  int number = 0;
  ssize_t count = 0;
  do {
    count = ::read(report, &number, sizeof number);
  } while (count < 0 && errno == EINTR);
  ::close(report);
  return count == sizeof number ? number : 0;
}

Error cannot_run(const Process& process, int number) {
  errno = number;
  return system_error("cannot run '" + process.argv[0] + "'", ErrorKind::unavailable);
}

}  // namespace

Child start(const Process& process) {
  const Image image(process);
  ::signal(SIGPIPE, SIG_IGN);
  const Pipe in = process.input ? make_pipe() : Pipe{};
  const Pipe out = process.out == Output::capture ? make_pipe() : Pipe{};
  const Pipe err = process.err == Output::capture ? make_pipe() : Pipe{};
  const Pipe report = make_pipe();
  const pid_t pid = ::fork();
  if (pid < 0) throw system_error("cannot start a process");
  if (pid == 0) become(process, image, in.read, out.write, err.write, report.write);
  for (const int end : {in.read, out.write, err.write, report.write}) {
    if (end >= 0) ::close(end);
  }
  if (const int number = failure_of(report.read); number != 0) {
    ::waitpid(pid, nullptr, 0);
    for (const int end : {in.write, out.read, err.read}) {
      if (end >= 0) ::close(end);
    }
    throw cannot_run(process, number);
  }
  return {pid, in.write, out.read, err.read};
}

void run_detached(const Process& process, const std::filesystem::path& log) {
  const Image image(process);
  const pid_t pid = ::fork();
  if (pid < 0) throw system_error("cannot start a process");
  if (pid > 0) {
    ::waitpid(pid, nullptr, 0);
    return;
  }
  ::setsid();
  if (::fork() != 0) ::_exit(0);
  restore_signals();
  const int nothing = ::open("/dev/null", O_RDWR);
  const int file = log.empty() ? nothing : ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(nothing, 0);
  ::dup2(file >= 0 ? file : nothing, 1);
  ::dup2(file >= 0 ? file : nothing, 2);
  ::close_range(3, ~0U, 0);
  if (process.directory.empty() || ::chdir(process.directory.c_str()) == 0) image.execute();
  ::_exit(127);
}

void exec(const Process& process) {
  const Image image(process);
  if (!process.directory.empty() && ::chdir(process.directory.c_str()) != 0) {
    throw system_error("cannot enter '" + process.directory.string() + "'");
  }
  restore_signals();
  image.execute();
  throw cannot_run(process, errno);
}

}  // namespace base
