// SPDX-License-Identifier: MIT
#include "base/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "base/child.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/signal.hpp"

namespace base {
namespace {

using Clock = std::chrono::steady_clock;

struct Stream {
  int descriptor = -1;
  std::string* text = nullptr;
};

// Appends what is there; closes at the end of the stream.
void read_some(Stream& stream) {
  std::array<char, 65536> buffer{};
  const ssize_t count = ::read(stream.descriptor, buffer.data(), buffer.size());
  if (count > 0) {
    stream.text->append(buffer.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    ::close(stream.descriptor);
    stream.descriptor = -1;
  }
}

// Writes the next piece of the input; closes when all is written or nobody reads any more.
void write_some(int& descriptor, std::string_view& left) {
  const ssize_t count = left.empty() ? 0 : ::write(descriptor, left.data(), left.size());
  if (count > 0) left.remove_prefix(static_cast<std::size_t>(count));
  if (left.empty() || (count < 0 && errno != EINTR && errno != EAGAIN)) {
    ::close(descriptor);
    descriptor = -1;
  }
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw system_error("cannot wait for a child process", ErrorKind::bug);
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool has_ended(pid_t child) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == child;
}

// Reads both streams and feeds the input until the child is gone, also when somebody else keeps its streams
// open, or the deadline passes.
class Conversation {
 public:
  Conversation(Child& child, const Process& process, Finished& finished)
      : child_(child),
        left_(process.input ? std::string_view(*process.input) : std::string_view()),
        streams_{{{child.out, &finished.out}, {child.err, &finished.err}}},
        finished_(finished) {
    if (process.timeout) deadline_ = Clock::now() + *process.timeout;
    if (child_.in >= 0) ::fcntl(child_.in, F_SETFL, O_NONBLOCK);
  }

  void hold() {
    // Readable when the child ends; without it (before Linux 5.3) its end is looked for.
    end_ = static_cast<int>(::syscall(SYS_pidfd_open, child_.pid, 0));
    const int patience = end_ >= 0 ? 100 : 5;
    while (true) {
      pass_signal_on();
      const bool ended = has_ended(child_.pid);
      if (!ended && deadline_ && Clock::now() >= *deadline_) end_the_child();
      if (!step(ended ? 0 : patience) && ended) break;
    }
    if (end_ >= 0) ::close(end_);
    for (Stream& stream : streams_) {
      if (stream.descriptor >= 0) ::close(stream.descriptor);
    }
    if (child_.in >= 0) ::close(child_.in);
  }

 private:
  // One poll; whether anything came over a stream.
  bool step(int milliseconds) {
    std::array<pollfd, 4> polled{{{streams_[0].descriptor, POLLIN, 0},
                                  {streams_[1].descriptor, POLLIN, 0},
                                  {child_.in, POLLOUT, 0},
                                  {end_, POLLIN, 0}}};
    if (::poll(polled.data(), polled.size(), milliseconds) <= 0) return false;
    bool came = false;
    for (std::size_t at = 0; at < 2; ++at) {
      if (streams_[at].descriptor < 0 || polled[at].revents == 0) continue;
      read_some(streams_[at]);
      came = true;
    }
    if (child_.in >= 0 && polled[2].revents != 0) {
      write_some(child_.in, left_);
      came = true;
    }
    return came;
  }

  void pass_signal_on() {
    if (passed_on_ || noted_signal() == 0) return;
    ::kill(child_.pid, noted_signal());
    passed_on_ = true;
  }

  void end_the_child() {
    finished_.timed_out = true;
    ::kill(child_.pid, killed_ ? SIGKILL : SIGTERM);
    killed_ = true;
    deadline_ = Clock::now() + std::chrono::seconds(2);
  }

  Child& child_;
  std::string_view left_;
  std::array<Stream, 2> streams_;
  Finished& finished_;
  int end_ = -1;  // a descriptor of the child itself
  std::optional<Clock::time_point> deadline_;
  bool passed_on_ = false;
  bool killed_ = false;
};

}  // namespace

Finished run(const Process& process) {
  Child child = start(process);
  Finished finished;
  Conversation(child, process, finished).hold();
  finished.status = wait_for(child.pid);
  return finished;
}

std::optional<std::filesystem::path> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    if (::access(name.c_str(), X_OK) == 0) return name;
    return std::nullopt;
  }
  std::string_view path =
      std::getenv("PATH") != nullptr ? std::getenv("PATH") : "/usr/local/bin:/usr/bin:/bin";
  while (true) {
    const auto at = path.find(':');
    const std::filesystem::path candidate = std::filesystem::path(path.substr(0, at)) / name;
    if (candidate.is_absolute() && ::access(candidate.c_str(), X_OK) == 0 && !is_folder(candidate)) {
      return candidate;
    }
    if (at == std::string_view::npos) return std::nullopt;
    path.remove_prefix(at + 1);
  }
}

std::filesystem::path own_program() { return std::filesystem::read_symlink("/proc/self/exe"); }

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

}  // namespace base
