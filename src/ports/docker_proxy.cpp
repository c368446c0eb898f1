// SPDX-License-Identifier: MIT
#include "ports/docker_proxy.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>

#include "ports/process.hpp"

namespace ports {
namespace {

// Who listens on a socket, as the kernel says.
std::optional<pid_t> listener_of(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return std::nullopt;
  path.copy(address.sun_path, path.size());
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return std::nullopt;
  ucred peer = {};
  socklen_t size = sizeof peer;
  const bool known = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                     ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
  ::close(socket);
  return known && peer.pid > 0 ? std::optional(peer.pid) : std::nullopt;
}

}  // namespace

std::vector<RunningProxy> docker_proxies() {
  std::vector<RunningProxy> found;
  for (const pid_t pid : processes()) {
    if (auto proxy = parse_docker_proxy(command_of(pid))) found.push_back({pid, *std::move(proxy)});
  }
  return found;
}

bool is_of_other_engine(pid_t proxy, const std::string& url) {
  const std::string start = "unix://";
  const auto parent = parent_of(proxy);
  const auto words = parent ? command_of(*parent) : std::vector<std::string>();
  if (words.empty() || std::filesystem::path(words.front()).filename() != "dockerd") return false;
  if (url.rfind(start, 0) != 0) return false;
  const auto engine = listener_of(url.substr(start.size()));
  // The first process made the socket for an engine that it starts.
  return engine && *engine != 1 && *engine != *parent;
}

}  // namespace ports
