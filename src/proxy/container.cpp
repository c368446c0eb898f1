// SPDX-License-Identifier: MIT
#include "proxy/container.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"

namespace proxy {
namespace {

constexpr int inner_http = 8080;
constexpr int inner_https = 8443;

docker::Labels own_labels() {
  return {{docker::label::role, "proxy"}, {"dockertree.state", base::state_folder().string()}};
}

void ensure_network(docker::Client& engine, const char* name) {
  docker::NetworkSpec spec;
  spec.name = name;
  spec.labels = own_labels();
  spec.attachable = true;
  // A conflict: it is there already.
  static_cast<void>(engine.create_network(spec));
}

// What `docker create` is told. Its client pulls a missing image, if need be.
std::vector<std::string> arguments(docker::Client& engine, const config::Settings& settings,
                                   const Address& address) {
  std::vector<std::string> words = {"docker", "create", "--name", container_name};
  for (const auto& [name, value] : own_labels())
    words.insert(words.end(), {"--label", fmt::format("{}={}", name, value)});
  words.insert(words.end(), {"--network", home_network, "--restart", "unless-stopped"});
  // The socket in the shared folder has to be ours. A rootless engine's root is its user.
  if (!engine.info().rootless)
    words.insert(words.end(), {"--user", fmt::format("{}:{}", ::getuid(), ::getgid())});
  words.insert(words.end(), {"--mount", fmt::format("type=bind,\"source={}\",target={}", folder().string(),
                                                    inner_folder)});
  for (const char* name : {"XDG_DATA_HOME={}/data", "XDG_CONFIG_HOME={}/config", "HOME={}"})
    words.insert(words.end(), {"--env", fmt::format(fmt::runtime(name), inner_folder)});
  for (const auto& each : loopback_addresses()) {
    const std::string host = in_brackets(each);
    words.insert(words.end(), {"--publish", fmt::format("{}:{}:{}", host, address.http, inner_http)});
    if (address.secure)
      words.insert(words.end(), {"--publish", fmt::format("{}:{}:{}", host, address.https, inner_https)});
  }
  // The binary of the official image has this capability in its file: without it, it does not start.
  words.insert(words.end(),
               {"--cap-drop", "ALL", "--cap-add", "NET_BIND_SERVICE", "--security-opt", "no-new-privileges"});
  // Caddy listens anew at each change; without this, the kernel drops what waits for the old socket. Kernels
  // before 5.14 do not know it.
  if (base::exists("/proc/sys/net/ipv4/tcp_migrate_req"))
    words.insert(words.end(), {"--sysctl", "net.ipv4.tcp_migrate_req=1"});
  words.insert(words.end(),
               {settings.proxy.image, "caddy", "run", "--config", std::string(inner_folder) + "/caddy.json"});
  return words;
}

template <class Container>
void require_ours(const Container& found) {
  if (found.label(docker::label::role) == "proxy") {
    const std::string state = found.label("dockertree.state");
    if (state == base::state_folder().string()) return;
    throw base::Error(
        fmt::format("the proxy of this engine is another user's, with its state in '{}'", state))
        .hint("go without one: git config --global dockertree.proxy.engine none");
  }
  throw base::Error(fmt::format("a container that is not ours has the name '{}'", container_name))
      .hint(fmt::format("rename it: docker rename {} NAME", container_name));
}

}  // namespace

Seen look(const std::vector<docker::Container>& containers, const std::vector<docker::Network>& networks) {
  Seen seen;
  for (const auto& container : containers) {
    if (container.name != container_name) continue;
    require_ours(container);
    seen.running = container.running();
    for (const auto& attachment : container.networks) {
      if (attachment.network != home_network && attachment.network != open_network)
        seen.joined.insert(attachment.network);
    }
  }
  for (const auto& network : networks) {
    if (network.name == home_network) seen.clients = network.subnets;
  }
  return seen;
}

std::optional<docker::ContainerDetails> find_container(docker::Client& engine) {
  auto found = engine.find_container(container_name);
  if (found) require_ours(*found);
  return found;
}

void ensure_networks(docker::Client& engine) {
  ensure_network(engine, home_network);
  ensure_network(engine, open_network);
}

void start_container(docker::Client& engine, const config::Settings& settings, const Address& address) {
  if (find_container(engine)) static_cast<void>(engine.remove(container_name, {.force = true}));
  const auto made = base::run({.argv = arguments(engine, settings, address),
                               .out = base::Output::discard,
                               .err = base::Output::capture});
  if (!made.ok()) {
    throw base::Error("cannot make the proxy's container: " + base::trim(made.err))
        .hint("another image: git config --global dockertree.proxy.image IMAGE")
        .hint("no proxy: git config --global dockertree.proxy.engine none");
  }
  static_cast<void>(engine.connect(open_network, container_name, {}));
  try {
    static_cast<void>(engine.start(container_name));
  } catch (...) {
    static_cast<void>(engine.remove(container_name, {.force = true}));
    throw;
  }
}

void remove_container(docker::Client& engine) {
  if (find_container(engine)) static_cast<void>(engine.remove(container_name, {.force = true}));
  for (const char* name : {home_network, open_network}) {
    const auto network = engine.find_network(name);
    if (network && network->labels.count(docker::label::role) != 0)
      static_cast<void>(engine.remove_network(name));
  }
}

Setup container_setup(const Record& record, const std::vector<std::string>& clients) {
  Setup setup;
  setup.admin = fmt::format("unix/{}/admin.sock", inner_folder);
  setup.listen = {fmt::format(":{}", inner_http)};
  setup.http_port = inner_http;
  if (record.address.secure) {
    setup.listen.push_back(fmt::format(":{}", inner_https));
    setup.https_port = inner_https;
  }
  setup.shown_port = record.address.http;
  setup.clients = clients;
  setup.pages = std::string(inner_folder) + "/pages";
  setup.keep_streams = record.keep_streams;
  return setup;
}

}  // namespace proxy
