// SPDX-License-Identifier: MIT
#pragma once

#include <bitset>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "docker/client.hpp"
#include "ports/listener.hpp"

namespace environment {

enum class HolderKind { container, process, hidden_process, leftover_proxy };
[[nodiscard]] const char* text(HolderKind kind);

// Who has a port of this host.
struct PortHolder {
  HolderKind kind = HolderKind::hidden_process;
  std::string address;  // where it listens; empty: everywhere
  int port = 0;
  std::string protocol;
  std::optional<docker::Container> container;  // of `container`
  std::optional<ports::Holder> process;        // of the other kinds
};
// "held by container 'shop-web-1' (project 'shop', in '/home/ann/shop')", "held by 'python3 …' (pid 12 …)".
[[nodiscard]] std::string describe(const PortHolder& holder);

// Sockets and containers of this host as they are when it is made.
class PortMap {
 public:
  // Without an engine, and with one that does not answer, containers are unknown; `trouble` says why.
  explicit PortMap(docker::Client* engine, const std::string& trouble = "");

  using Own = std::function<bool(const docker::Container&)>;
  // Those that exclude a binding. Containers that `own` says yes to do not count.
  [[nodiscard]] std::vector<PortHolder> holders(const std::string& host_ip, int port,
                                                const std::string& protocol, const Own& own = {}) const;
  // Whether somebody has the number, at whatever address.
  [[nodiscard]] bool in_use(int port, const std::string& protocol) const;

  [[nodiscard]] const std::vector<docker::Container>& containers() const { return containers_; }
  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
  using Key = std::pair<int, std::string>;
  [[nodiscard]] const ports::Holder& process_of(const ports::Listener& listener) const;
  [[nodiscard]] std::optional<docker::Container> container_of(const ports::Listener& listener,
                                                              const ports::DockerProxy& proxy,
                                                              bool& gone) const;
  [[nodiscard]] std::optional<PortHolder> behind(const ports::Listener& listener) const;

  docker::Client* engine_;
  std::bitset<65536> numbers_;  // of which the two maps below know something
  std::multimap<Key, ports::Listener> listeners_;
  std::multimap<Key, std::pair<std::size_t, std::string>> published_;  // container's place, address
  std::vector<docker::Container> containers_;
  std::string trouble_;
  mutable std::optional<std::map<std::uint64_t, ports::Holder>> processes_;
  mutable bool settled_ = false;
};

}  // namespace environment
