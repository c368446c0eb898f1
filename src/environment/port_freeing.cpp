// SPDX-License-Identifier: MIT
#include "environment/port_freeing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/error.hpp"
#include "ports/bind.hpp"
#include "ports/process.hpp"

namespace environment {
namespace {

constexpr auto grace = std::chrono::seconds(5);
constexpr auto patience = std::chrono::seconds(15);

bool still_listens(const ports::Holder& holder) {
  const auto now = ports::listeners();
  return std::any_of(now.begin(), now.end(), [&](const ports::Listener& listener) {
    return listener.inode == holder.listener.inode && listener.port == holder.listener.port;
  });
}

}  // namespace

std::optional<std::string> protection_of(const PortHolder& holder) {
  switch (holder.kind) {
    case HolderKind::container:
      return std::nullopt;
    case HolderKind::hidden_process:
      return "its process cannot be seen by this user";
    default:
      return ports::protection_of(holder.process->pid);
  }
}

std::string stopping_sentence(const PortHolder& holder) {
  if (holder.container) return fmt::format("stop container '{}'", holder.container->name);
  return fmt::format("end process {}", holder.process->pid);
}

void stop_holder(docker::Client* engine, const PortHolder& holder) {
  if (holder.container) {
    if (engine == nullptr) throw base::Error("there is no engine", base::ErrorKind::bug);
    const auto result = engine->stop(holder.container->id);
    if (result.ok() || result.outcome == docker::Outcome::absent) return;
    throw base::Error(fmt::format("cannot stop container '{}': {}", holder.container->name, result.message));
  }
  const auto& process = *holder.process;
  if (!ports::end_process(process.pid, grace, [&] { return still_listens(process); })) {
    throw base::Error(fmt::format("process {} does not end, not even by KILL", process.pid))
        .hint(fmt::format("see what it waits for: cat /proc/{}/status", process.pid));
  }
}

bool wait_until_free(int port, const std::string& protocol) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!ports::can_bind("", port, protocol)) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

}  // namespace environment
