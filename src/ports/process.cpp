// SPDX-License-Identifier: MIT
#include "ports/process.hpp"

#include <dirent.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <memory>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace ports {
namespace {

constexpr auto kill_patience = std::chrono::seconds(5);

std::optional<std::string> load(pid_t pid, const char* name) {
  try {
    return base::load_file(fmt::format("/proc/{}/{}", pid, name));
  } catch (const base::Error&) {
    return std::nullopt;  // it ended between two looks, or is not ours to read
  }
}

bool is_daemon(pid_t pid) {
  constexpr std::array names = {"dockerd",     "containerd", "containerd-shim",
                                "rootlesskit", "podman",     "systemd"};
  const auto name = base::trim(load(pid, "comm").value_or(""));
  // The kernel cuts the name after 15 bytes: "containerd-shim".
  return std::any_of(names.begin(), names.end(), [&](const char* each) { return name == each; });
}

// A number that stands for one process only, even when it is given to another one meanwhile.
class ProcessHandle {
 public:
  explicit ProcessHandle(pid_t pid) : descriptor_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {}
  ProcessHandle(const ProcessHandle&) = delete;
  ProcessHandle& operator=(const ProcessHandle&) = delete;
  ~ProcessHandle() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] int send(int signal) const {
    return ::syscall(SYS_pidfd_send_signal, descriptor_, signal, nullptr, 0) == 0 ? 0 : errno;
  }
  [[nodiscard]] bool ends_within(std::chrono::milliseconds patience) const {
    pollfd poll{descriptor_, POLLIN, 0};
    return ::poll(&poll, 1, static_cast<int>(patience.count())) > 0;
  }

 private:
  int descriptor_;
};

}  // namespace

std::vector<pid_t> processes() {
  std::vector<pid_t> found;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc"), &::closedir);
  if (!folder) return found;
  while (const dirent* entry = ::readdir(folder.get())) {
    if (const auto pid = base::parse_integer(entry->d_name)) found.push_back(static_cast<pid_t>(*pid));
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::string> command_of(pid_t pid) {
  std::string line = load(pid, "cmdline").value_or("");
  while (!line.empty() && line.back() == '\0') line.pop_back();
  return base::split(line, '\0');
}

std::optional<pid_t> parent_of(pid_t pid) {
  const auto text = load(pid, "status");
  if (!text) return std::nullopt;
  for (const auto& line : base::lines(*text)) {
    if (line.rfind("PPid:", 0) != 0) continue;
    const auto parent = base::parse_integer(base::trim(line.substr(5)));
    if (parent) return static_cast<pid_t>(*parent);
  }
  return std::nullopt;
}

std::optional<std::string> protection_of(pid_t pid) {
  if (pid == 1) return "it is the first process of the system";
  if (pid == ::getpid()) return "it is this command itself";
  auto ancestor = std::optional<pid_t>(::getppid());
  for (int depth = 0; ancestor && *ancestor > 1 && depth < 1000; ++depth) {
    if (*ancestor == pid) return "this command runs inside of it";
    ancestor = parent_of(*ancestor);
  }
  if (is_daemon(pid)) return "it is a daemon that containers depend on";
  return std::nullopt;
}

bool end_process(pid_t pid, std::chrono::milliseconds grace, const std::function<bool()>& is_it) {
  const ProcessHandle process(pid);
  if (!process.is_open()) {
    if (errno == ESRCH) return true;
    throw base::system_error(fmt::format("cannot reach process {}", pid));
  }
  if (!is_it()) return true;  // the one that was meant is gone
  for (const auto& [signal, patience] :
       {std::pair<int, std::chrono::milliseconds>{SIGTERM, grace}, {SIGKILL, kill_patience}}) {
    const int problem = process.send(signal);
    if (problem == ESRCH) return true;
    if (problem != 0) {
      errno = problem;
      throw base::system_error(fmt::format("cannot end process {}", pid))
          .hint("it is another user's: ask that user, or use sudo");
    }
    if (process.ends_within(patience)) return true;
  }
  return false;
}

}  // namespace ports
