// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ports {

// A socket that holds a port: a TCP one that listens, a UDP one that is bound.
struct Listener {
  std::string protocol;  // tcp, udp
  std::string address;   // "0.0.0.0", "::", "127.0.0.1", …
  int port = 0;
  uid_t user = 0;
  std::uint64_t inode = 0;
};

// A docker-proxy, by its arguments.
struct DockerProxy {
  std::string container_ip;
  int container_port = 0;
  std::string host_ip;
  int host_port = 0;
  std::string protocol;
};

struct Holder {
  Listener listener;
  pid_t pid = 0;  // 0: of another user's process, or gone
  std::vector<std::string> command;
  std::string user;  // name, or number
  std::string directory;
  std::optional<DockerProxy> proxy;
};

// All of this network namespace.
[[nodiscard]] std::vector<Listener> listeners();
// The same of one protocol, from /proc/net/tcp and tcp6, or udp and udp6.
[[nodiscard]] std::vector<Listener> read_listeners(const std::string& protocol);
// Those of a port that exclude a binding of `host_ip`.
[[nodiscard]] std::vector<Listener> listeners_on(const std::vector<Listener>& all, const std::string& host_ip,
                                                 int port, const std::string& protocol);
// Whose they are: one walk over /proc/*/fd for all of them, in their order.
[[nodiscard]] std::vector<Holder> find_holders(const std::vector<Listener>& listeners);
// "'python3 -m http.server 8000' (pid 123, user 'ann', in '/srv')", "held by another user's process (user
// 'x')".
[[nodiscard]] std::string describe(const Holder& holder);

// Pure: the lines of one such file.
[[nodiscard]] std::vector<Listener> parse_listeners(std::string_view text, const std::string& protocol);
[[nodiscard]] std::optional<DockerProxy> parse_docker_proxy(const std::vector<std::string>& command);

}  // namespace ports
