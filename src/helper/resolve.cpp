// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "helper/arguments.hpp"
#include "helper/commands.hpp"
#include "helper/dns.hpp"
#include "helper/failure.hpp"
#include "helper/file.hpp"
#include "helper/json.hpp"

namespace helper {
namespace {

// 0, or the error of the attempt.
int try_connect(const sockaddr_in6& address, int milliseconds) {
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  const bool is_four = generic->sa_family == AF_INET;
  const Descriptor socket(::socket(generic->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return errno;
  if (connect(socket.number(), generic, is_four ? sizeof(sockaddr_in) : sizeof address) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  pollfd wait{socket.number(), POLLOUT, 0};
  if (poll(&wait, 1, milliseconds) <= 0) return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(socket.number(), SOL_SOCKET, SO_ERROR, &error, &size) < 0) return errno;
  return error;
}

// 0 as soon as one of the addresses takes a connection, else the error of the last.
int connect_any(const std::vector<std::string>& addresses, uint16_t port, int milliseconds) {
  int error = EHOSTUNREACH;
  for (const auto& text : addresses) {
    const auto address = parse_address(text, port);
    error = address ? try_connect(*address, milliseconds) : EINVAL;
    if (error == 0) return 0;
  }
  return error;
}

uint16_t port_of(const std::string& text) {
  const uint64_t port = parse_number(text);
  if (port == 0 || port > 65535) fail(exit_usage, "'" + text + "' is no port");
  return static_cast<uint16_t>(port);
}

// "NAME:PORT"; 0 and nothing: no port.
std::pair<std::string, uint16_t> split_pair(const std::string& text) {
  const size_t colon = text.rfind(':');
  const std::string port = colon == std::string::npos ? "0" : text.substr(colon + 1);
  return {text.substr(0, colon), port == "0" ? static_cast<uint16_t>(0) : port_of(port)};
}

}  // namespace

int run_resolve(int count, char** words) {
  const Arguments arguments(count, words, {{"--server", Takes::value}});
  arguments.require_positional(1, SIZE_MAX);
  int code = exit_done;
  for (const auto& name : arguments.positional()) {
    std::string list;
    for (const auto& address : find_addresses(name, arguments.value("--server", "")))
      list += (list.empty() ? "" : ",") + json_string(address);
    if (list.empty()) code = exit_negative;
    answer(JsonObject().add("name", name).add_raw("addresses", "[" + list + "]").text());
  }
  return code;
}

int run_connect(int count, char** words) {
  const Arguments arguments(count, words, {{"--timeout", Takes::value}});
  arguments.require_positional(2, 2);
  const std::string& host = arguments.positional()[0];
  const uint16_t port = port_of(arguments.positional()[1]);
  const auto timeout = static_cast<int>(std::min<uint64_t>(arguments.number("--timeout", 2000), 600000));
  const auto addresses = find_addresses(host);
  if (addresses.empty()) fail(exit_negative, "cannot resolve '" + host + "'");
  const int error = connect_any(addresses, port, timeout);
  if (error == 0) return exit_done;
  fail(exit_negative, system_message("connect to", host + ":" + std::to_string(port), error));
}

int run_ask(int count, char** words) {
  const Arguments arguments(count, words, {{"--timeout", Takes::value}});
  arguments.require_positional(1, SIZE_MAX);
  const auto timeout = static_cast<int>(std::min<uint64_t>(arguments.number("--timeout", 2000), 600000));
  for (const auto& text : arguments.positional()) {
    const auto [name, port] = split_pair(text);
    answer("name " + name);
    const auto addresses = find_addresses(name);
    for (const auto& address : addresses) answer(address);
    if (port != 0) answer(connect_any(addresses, port, timeout) == 0 ? "port 0" : "port 1");
  }
  return exit_done;
}

}  // namespace helper
