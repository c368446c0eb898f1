// SPDX-License-Identifier: MIT
#include "volumes/guard.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <thread>
#include <vector>

#include "base/child.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/lock.hpp"
#include "base/signal.hpp"
#include "base/text.hpp"

namespace volumes {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int attempts = 20;

base::Error guard_failed() {
  return base::Error("the process that guards held containers does not answer", base::ErrorKind::bug)
      .hint("copy without holding them: git config dockertree.volumes.quiesce none");
}

// Reads a line; nothing at the end of the input or when the moment has come.
std::optional<std::string> read_line(std::string& pending, Clock::time_point until) {
  while (true) {
    const auto end = pending.find('\n');
    if (end != std::string::npos) {
      const std::string line = pending.substr(0, end);
      pending.erase(0, end + 1);
      return line;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd input{0, POLLIN, 0};
    if (left <= 0 || ::poll(&input, 1, static_cast<int>(left)) == 0) return std::nullopt;
    std::array<char, 4096> buffer{};
    const ssize_t count = ::read(0, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    pending.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

void answer() { [[maybe_unused]] const ssize_t written = ::write(1, "ok\n", 3); }

struct Watched {
  std::string container;
  Held held;
};

bool let_go(docker::Client& engine, const Watched& watched) {
  try {
    static_cast<void>(watched.held == Held::paused ? engine.unpause(watched.container)
                                                   : engine.start(watched.container));
    return true;
  } catch (const base::Error&) {
    return false;
  }
}

}  // namespace

Guard::Guard(std::chrono::milliseconds deadline) {
  const auto child = base::start(
      {.argv = {base::own_program().string(), "volumes", "guard", std::to_string(deadline.count())},
       .input = "",
       .err = base::Output::discard});
  pid_ = child.pid;
  in_ = child.in;
  out_ = child.out;
  try {
    await_answer();
  } catch (...) {
    dismiss();
    throw;
  }
}

Guard::~Guard() {
  if (pid_ < 0) return;
  ::close(in_);
  ::close(out_);
  ::waitpid(pid_, nullptr, 0);
}

void Guard::say(const std::string& line) const {
  const std::string text = line + "\n";
  if (::write(in_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) throw guard_failed();
}

void Guard::await_answer() {
  while (true) {
    pollfd output{out_, POLLIN, 0};
    const int ready = ::poll(&output, 1, 200);
    base::check_interrupted();
    if (ready <= 0) continue;
    std::array<char, 16> buffer{};
    const ssize_t count = ::read(out_, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) throw guard_failed();
    return;
  }
}

void Guard::watch(const std::string& container, Held held) {
  say((held == Held::paused ? "paused " : "stopped ") + container);
  await_answer();
}

void Guard::dismiss() {
  if (pid_ < 0) return;
  [[maybe_unused]] const ssize_t written = ::write(in_, "dismissed\n", 10);
  ::close(in_);
  ::close(out_);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

int run_guard(docker::Client& engine, std::chrono::milliseconds deadline) {
  ::setsid();
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::signal(number, SIG_IGN);
  const auto folder = base::state_folder() / "locks";
  base::make_private_folder(folder);
  const auto path = folder / ("held-" + base::hash(engine.endpoint().key));
  auto lock = base::Lock::attempt(path);
  while (!lock) {
    // Nothing is said to us before we have it: this is the other process's end.
    pollfd input{0, POLLIN, 0};
    if (::poll(&input, 1, 50) > 0) return 0;
    lock = base::Lock::attempt(path);
  }
  answer();
  std::vector<Watched> watched;
  std::string pending;
  auto until = Clock::time_point::max();
  // Until something is held, only the other process's end counts.
  const auto idle_until = Clock::now() + std::chrono::hours(24);
  while (const auto line = read_line(pending, watched.empty() ? idle_until : until)) {
    if (*line == "dismissed") return 0;
    const auto space = line->find(' ');
    const Held held = line->substr(0, space) == "paused" ? Held::paused : Held::stopped;
    if (watched.empty()) until = held == Held::paused ? Clock::now() + deadline : idle_until;
    watched.push_back({line->substr(space + 1), held});
    answer();
  }
  for (const auto& each : watched) {
    for (int attempt = 0; attempt < attempts && !let_go(engine, each); ++attempt)
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return 0;
}

}  // namespace volumes
