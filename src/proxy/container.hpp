// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "docker/client.hpp"
#include "proxy/address.hpp"
#include "proxy/caddy.hpp"

// The proxy as a container. It never has the engine's socket, and its admin interface no TCP port.
namespace proxy {

inline constexpr const char* container_name = "dockertree-proxy";
// Its own network. The engine publishes ports through the network whose name sorts first.
inline constexpr const char* home_network = "00-dockertree-proxy";
// For stacks that want to attach to the proxy by hand.
inline constexpr const char* open_network = "dockertree_caddy_proxy";
// Where `folder()` is in the container.
inline constexpr const char* inner_folder = "/run/dockertree";

// What a look at the engine shows of the proxy.
struct Seen {
  bool running = false;
  std::set<std::string> joined = {};      // networks of environments that it is in
  std::vector<std::string> clients = {};  // subnets of its own network
};
// From lists of all containers and networks: one that is not ours throws.
[[nodiscard]] Seen look(const std::vector<docker::Container>& containers,
                        const std::vector<docker::Network>& networks);

// Ours, running or not; throws when something else has its name.
[[nodiscard]] std::optional<docker::ContainerDetails> find_container(docker::Client& engine);
// Makes both networks where they are missing.
void ensure_networks(docker::Client& engine);
// Makes and starts it anew with the configuration in `folder()`. Pulls the image where it is missing.
void start_container(docker::Client& engine, const config::Settings& settings, const Address& address);
// The container and its network; what others use of the open network stays.
void remove_container(docker::Client& engine);

// How Caddy is set up in it; `clients` may ask.
[[nodiscard]] Setup container_setup(const Record& record, const std::vector<std::string>& clients);

}  // namespace proxy
