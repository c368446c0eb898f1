// SPDX-License-Identifier: MIT
#pragma once

#include <arpa/inet.h>
#include <catch2/catch_test_macros.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

// A socket that holds a port that the kernel chose; -1 as descriptor when the family is missing here.
class HeldPort {
 public:
  HeldPort(const std::string& address, bool tcp, bool only_v6 = false) {
    const bool v6 = address.find(':') != std::string::npos;
    descriptor_ = ::socket(v6 ? AF_INET6 : AF_INET, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
    sockaddr_storage storage{};
    socklen_t size = v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    if (v6) {
      auto* v6_address = reinterpret_cast<sockaddr_in6*>(&storage);
      v6_address->sin6_family = AF_INET6;
      ::inet_pton(AF_INET6, address.c_str(), &v6_address->sin6_addr);
      const int only = only_v6 ? 1 : 0;
      ::setsockopt(descriptor_, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
    } else {
      auto* v4_address = reinterpret_cast<sockaddr_in*>(&storage);
      v4_address->sin_family = AF_INET;
      ::inet_pton(AF_INET, address.c_str(), &v4_address->sin_addr);
    }
    auto* generic = reinterpret_cast<sockaddr*>(&storage);
    if (::bind(descriptor_, generic, size) != 0 || (tcp && ::listen(descriptor_, 1) != 0)) {
      ::close(descriptor_);
      descriptor_ = -1;
      return;
    }
    ::getsockname(descriptor_, generic, &size);
    port = ntohs(v6 ? reinterpret_cast<sockaddr_in6*>(&storage)->sin6_port
                    : reinterpret_cast<sockaddr_in*>(&storage)->sin_port);
  }
  HeldPort(const HeldPort&) = delete;
  HeldPort& operator=(const HeldPort&) = delete;
  ~HeldPort() { release(); }
  void release() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }
  [[nodiscard]] bool held() const { return descriptor_ >= 0; }

  int port = 0;

 private:
  int descriptor_ = -1;
};
