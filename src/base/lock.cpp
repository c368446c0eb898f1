// SPDX-License-Identifier: MIT
#include "base/lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <thread>
#include <utility>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/signal.hpp"
#include "base/text.hpp"

namespace base {
namespace {

constexpr auto poll_interval = std::chrono::milliseconds(20);

std::string own_command() {
  auto words = load_file("/proc/self/cmdline").value_or("");
  while (!words.empty() && words.back() == '\0') words.pop_back();
  return replace_all(words, std::string_view("\0", 1), " ");
}

void name_holder(int descriptor) {
  const std::string text = fmt::format("{} {}\n", ::getpid(), own_command());
  if (::ftruncate(descriptor, 0) == 0) {
    [[maybe_unused]] const ssize_t written = ::pwrite(descriptor, text.data(), text.size(), 0);
  }
}

}  // namespace

std::optional<Lock> Lock::attempt(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) throw system_error("cannot open the lock '" + path.string() + "'");
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    const int number = errno;
    ::close(descriptor);
    if (number == EWOULDBLOCK || number == EINTR) return std::nullopt;
    errno = number;
    throw system_error("cannot lock '" + path.string() + "'");
  }
  name_holder(descriptor);
  return Lock(descriptor);
}

Lock Lock::require(const std::filesystem::path& path, const std::string& what,
                   std::chrono::milliseconds deadline) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (true) {
    if (auto lock = attempt(path)) return *std::move(lock);
    check_interrupted();
    if (std::chrono::steady_clock::now() >= end) break;
    std::this_thread::sleep_for(poll_interval);
  }
  const std::string holder = trim(load_file(path).value_or(""));
  const auto space = holder.find(' ');
  const std::string pid = holder.substr(0, space);
  const std::string command = space == std::string::npos ? "" : holder.substr(space + 1);
  throw Error(fmt::format("{} is in use by process {} ('{}')", what, pid, command))
      .hint("wait until it is done, or end it: kill " + pid);
}

Lock::Lock(Lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Lock& Lock::operator=(Lock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Lock::~Lock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace base
