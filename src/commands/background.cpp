// SPDX-License-Identifier: MIT
#include "commands/background.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <system_error>

#include "base/error.hpp"
#include "base/file.hpp"

namespace commands {
namespace {

constexpr std::uintmax_t log_limit = 1'000'000;

void leave_session() {
  if (::setsid() >= 0) return;
  // The leader of a process group, which a shell with job control makes, may not: its child may.
  const pid_t child = ::fork();
  if (child < 0) throw base::system_error("cannot start a process");
  if (child > 0) ::_exit(0);
  ::setsid();
}

void log_to(const std::filesystem::path& file) {
  std::error_code none;
  if (std::filesystem::file_size(file, none) > log_limit && !none)
    std::filesystem::rename(file, file.string() + ".old", none);
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  const int log = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(log >= 0 ? log : nothing, STDOUT_FILENO);
  ::dup2(log >= 0 ? log : nothing, STDERR_FILENO);
}

}  // namespace

std::optional<base::Lock> start_in_background() {
  const auto folder = base::state_folder();
  base::make_private_folder(folder);
  base::make_private_folder(folder / "locks");
  std::fflush(nullptr);
  leave_session();
  log_to(folder / "log");
  return base::Lock::attempt(folder / "locks" / "gc");
}

}  // namespace commands
