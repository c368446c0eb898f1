// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/lock.hpp"
#include "config/settings.hpp"
#include "docker/client.hpp"
#include "output/ui.hpp"
#include "proxy/address.hpp"
#include "proxy/container.hpp"
#include "proxy/route.hpp"
#include "registry/registry.hpp"

namespace proxy {

// What the one proxy of this host works with.
struct Machine {
  docker::Client& engine;
  registry::Registry& registry;
  const config::Settings& settings;
  output::Ui& ui;
};

// All that the proxy does.
struct Wanted {
  std::vector<Site> sites;
  std::set<std::string> networks;  // of the environments, that it has to be in
  Seen seen;                       // the proxy at the same moment
};

// From lists of all containers and networks of the engine. Not running when none was started.
[[nodiscard]] Seen see(registry::Registry& registry, const std::vector<docker::Container>& containers,
                       const std::vector<docker::Network>& networks);

// One process at a time changes the proxy.
[[nodiscard]] base::Lock lock();

// Whether it runs: by the engine, or, for the machine's caddy, by its admin socket.
[[nodiscard]] bool is_running(const Machine& machine);
// Starts it, or again with what the settings say now. Throws with the way out; waits until it answers.
// `wanted` is asked when the record says which kind of proxy it is for.
void start(const Machine& machine, const std::function<Wanted()>& wanted);
// Whether nobody has stopped it since: asks neither the engine nor the registry.
[[nodiscard]] bool is_wanted();
// Ends it; it stays so until `start`. Whether it ran.
bool stop(const Machine& machine);
// Makes one that runs (`wanted.seen`) do what is wanted, all at once: its routes, and the networks it is in.
// The change is kept for its next start as well.
void publish(docker::Client& engine, registry::Registry& registry, const Wanted& wanted);

}  // namespace proxy
