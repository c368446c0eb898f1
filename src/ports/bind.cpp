// SPDX-License-Identifier: MIT
#include "ports/bind.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

namespace ports {
namespace {

bool is_any(const std::string& address) {
  return address.empty() || address == "0.0.0.0" || address == "::" || address == "*";
}

bool is_localhost(const std::string& address) { return address == "127.0.0.1" || address == "::1"; }

enum class Attempt { bound, taken, no_such_family, refused };

Attempt attempt(int family, const sockaddr* address, socklen_t size, bool tcp) {
  const int descriptor = ::socket(family, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return Attempt::no_such_family;
  const int one = 1;
  // As the engine's proxy does: connections that linger after a listener is gone are no obstacle. With UDP
  // the same option would share the port with whoever has it.
  if (tcp) ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (family == AF_INET6) ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
  const bool bound = ::bind(descriptor, address, size) == 0;
  const int problem = errno;
  ::close(descriptor);
  if (bound) return Attempt::bound;
  if (problem == EADDRINUSE) return Attempt::taken;
  if (family == AF_INET6 && (problem == EADDRNOTAVAIL || problem == EAFNOSUPPORT))
    return Attempt::no_such_family;
  return Attempt::refused;
}

Attempt attempt_v4(const std::string& text, int port, bool tcp) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (::inet_pton(AF_INET, text.c_str(), &address.sin_addr) != 1) return Attempt::refused;
  return attempt(AF_INET, reinterpret_cast<const sockaddr*>(&address), sizeof address, tcp);
}

Attempt attempt_v6(const std::string& text, int port, bool tcp) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(static_cast<std::uint16_t>(port));
  if (::inet_pton(AF_INET6, text.c_str(), &address.sin6_addr) != 1) return Attempt::refused;
  return attempt(AF_INET6, reinterpret_cast<const sockaddr*>(&address), sizeof address, tcp);
}

Bindable both(Attempt v4, Attempt v6) {
  if (v4 == Attempt::taken || v6 == Attempt::taken) return Bindable::taken;
  if (v4 == Attempt::bound || v6 == Attempt::bound) return Bindable::yes;
  return Bindable::refused;
}

}  // namespace

Bindable try_bind(const std::string& host_ip, int port, const std::string& protocol) {
  const bool tcp = protocol != "udp";
  if (is_any(host_ip)) return both(attempt_v4("0.0.0.0", port, tcp), attempt_v6("::", port, tcp));
  // 'localhost' is both: a foreign listener on the other one would answer in our place.
  if (is_localhost(host_ip)) return both(attempt_v4("127.0.0.1", port, tcp), attempt_v6("::1", port, tcp));
  const bool v6 = host_ip.find(':') != std::string::npos;
  switch (v6 ? attempt_v6(host_ip, port, tcp) : attempt_v4(host_ip, port, tcp)) {
    case Attempt::bound:
      return Bindable::yes;
    case Attempt::taken:
      return Bindable::taken;
    default:
      return Bindable::refused;
  }
}

bool addresses_clash(const std::string& one, const std::string& other) {
  return is_any(one) || is_any(other) || one == other || (is_localhost(one) && is_localhost(other));
}

}  // namespace ports
