// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "registry/registry.hpp"

namespace proxy {

// Where a browser finds the proxy.
struct Address {
  int http = 80;
  int https = 443;
  bool secure = false;  // HTTPS is served

  [[nodiscard]] std::string scheme() const { return secure ? "https" : "http"; }
  [[nodiscard]] int port() const { return secure ? https : http; }
  [[nodiscard]] std::string url(const std::string& host) const;

  friend bool operator==(const Address&, const Address&) = default;
};

// The one that the user's own Traefik is said to have.
[[nodiscard]] Address traefik_address(const config::Settings& settings);
// The one that a proxy runs under, or would if it were started now.
[[nodiscard]] Address expected_address(registry::Registry& registry, const config::Settings& settings);
// One that it can be started under: as configured, else the standard ports, else 8080 and 8443. Throws, with
// the holder, when those are taken too.
[[nodiscard]] Address choose_address(const config::Settings& settings);

// What `start` and `stop` have left behind.
struct Record {
  bool started = false;
  bool stopped = false;  // by the user: it does not start by itself then
  bool host = false;     // the machine's caddy, no container
  bool keep_streams = false;
  Address address;
};
[[nodiscard]] Record load_record(registry::Registry& registry);
void save_record(registry::Registry& registry, const Record& record);

// Whether something accepts connections there; asks neither the engine nor the proxy.
[[nodiscard]] bool accepts(const Address& address);

// 127.0.0.1, and ::1 where this host has it.
[[nodiscard]] const std::vector<std::string>& loopback_addresses();
// As it stands before a colon and a port.
[[nodiscard]] std::string in_brackets(const std::string& address);

// Of the proxy, in the state folder: the configuration, the admin socket, its certificates.
[[nodiscard]] std::filesystem::path folder();

}  // namespace proxy
