// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/address.hpp"

namespace proxy {

// The user's own one, with proxy.engine = traefik.
struct Traefik {
  std::string network;  // in which it reaches the services; empty: whoever runs it sees to that
  Address address;

  friend bool operator==(const Traefik&, const Traefik&) = default;
};

// The names of one service of an environment.
struct Route {
  std::string service;
  int port = 0;                         // of the container
  std::string health = {};              // the path of the active check; empty: none
  std::vector<std::string> hosts = {};  // the one to show first
  bool main = false;                    // has the environment's own name
  std::optional<Traefik> traefik = {};  // who serves them; nothing: our proxy

  friend bool operator==(const Route&, const Route&) = default;
};

// As the registry keeps them.
[[nodiscard]] std::string write_routes(const std::vector<Route>& routes);
// None of what cannot be read.
[[nodiscard]] std::vector<Route> read_routes(std::string_view text);

// What the proxy does for some host names, as it is now.
struct Site {
  std::string environment;  // id
  std::string repository;
  std::string branch;
  std::string service;
  std::string state;  // of its container: "running", "exited", …, or "not started"
  std::vector<std::string> hosts;
  std::vector<std::string> upstreams = {};  // "host:port"; none: the page that tells the state
  std::string health = {};
};

}  // namespace proxy
