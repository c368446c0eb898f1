// SPDX-License-Identifier: MIT
#include "environment/port_holders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <set>
#include <thread>

#include "base/error.hpp"
#include "docker/labels.hpp"
#include "ports/bind.hpp"
#include "ports/docker_proxy.hpp"

namespace environment {
namespace {

constexpr auto patience = std::chrono::seconds(3);

std::string folder_of(const docker::Container& container) {
  const std::string worktree = container.label(docker::label::worktree);
  return worktree.empty() ? container.label(docker::label::compose_working_dir) : worktree;
}

// A process that listens for containers, so that the containers tell whose the port is.
bool serves_containers(const ports::Holder& holder) {
  if (holder.pid == 0 || holder.proxy) return true;
  constexpr std::array names = {"dockerd", "rootlesskit", "com.docker.backend", "slirp4netns"};
  const auto program = holder.command.empty()
                           ? std::string()
                           : std::filesystem::path(holder.command.front()).filename().string();
  return std::any_of(names.begin(), names.end(), [&](const char* name) { return program == name; });
}

std::optional<ports::RunningProxy> find_proxy(const ports::Listener& listener) {
  for (auto& running : ports::docker_proxies()) {
    if (running.proxy.host_port == listener.port && running.proxy.protocol == listener.protocol &&
        ports::addresses_clash(running.proxy.host_ip, listener.address)) {
      return running;
    }
  }
  return std::nullopt;
}

}  // namespace

const char* text(HolderKind kind) {
  switch (kind) {
    case HolderKind::container:
      return "container";
    case HolderKind::process:
      return "process";
    case HolderKind::leftover_proxy:
      return "leftover_proxy";
    case HolderKind::hidden_process:
      break;
  }
  return "hidden_process";
}

std::string describe(const PortHolder& holder) {
  if (holder.kind == HolderKind::leftover_proxy) {
    const auto& proxy = *holder.process->proxy;
    return fmt::format("held by a leftover docker-proxy (pid {}): no container is at {}:{}",
                       holder.process->pid, proxy.container_ip, proxy.container_port);
  }
  if (holder.kind != HolderKind::container) return ports::describe(*holder.process);
  const auto& container = *holder.container;
  std::string text = fmt::format("held by container '{}'", container.name);
  const std::string project = container.label(docker::label::compose_project);
  const std::string folder = folder_of(container);
  if (!project.empty()) text += fmt::format(" (project '{}'", project);
  if (!folder.empty()) text += fmt::format("{}in '{}'", project.empty() ? " (" : ", ", folder);
  return project.empty() && folder.empty() ? text : text + ")";
}

PortMap::PortMap(docker::Client* engine, const std::string& trouble) : engine_(engine), trouble_(trouble) {
  for (auto& listener : ports::listeners()) {
    const Key key{listener.port, listener.protocol};
    numbers_.set(static_cast<std::size_t>(listener.port));
    listeners_.emplace(key, std::move(listener));
  }
  if (engine == nullptr) return;
  try {
    containers_ = engine->containers();
  } catch (const base::Error& error) {
    if (error.kind() != base::ErrorKind::unavailable) throw;
    trouble_ = error.what();
  }
  for (std::size_t place = 0; place < containers_.size(); ++place) {
    for (const auto& port : containers_[place].ports) {
      if (port.host_port == 0) continue;
      numbers_.set(static_cast<std::size_t>(port.host_port));
      published_.emplace(Key{port.host_port, port.protocol}, std::pair(place, port.host_ip));
    }
  }
}

bool PortMap::in_use(int port, const std::string& protocol) const {
  if (!numbers_.test(static_cast<std::size_t>(port))) return false;
  return listeners_.count({port, protocol}) != 0 || published_.count({port, protocol}) != 0;
}

// One walk over all processes answers for every socket.
const ports::Holder& PortMap::process_of(const ports::Listener& listener) const {
  if (!processes_) {
    std::vector<ports::Listener> all;
    for (const auto& [key, each] : listeners_) all.push_back(each);
    processes_.emplace();
    for (auto& holder : ports::find_holders(all)) {
      const auto inode = holder.listener.inode;
      processes_->emplace(inode, std::move(holder));
    }
  }
  return processes_->at(listener.inode);
}

// A container that is just starting has its proxy before it runs, and one that ends has it a moment longer:
// the engine is asked again before a proxy is said to be left over. Nothing as well when the proxy has gone
// meanwhile, which `gone` tells.
std::optional<docker::Container> PortMap::container_of(const ports::Listener& listener,
                                                       const ports::DockerProxy& proxy, bool& gone) const {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::vector<docker::Container> later;
  for (const auto* all = &containers_;; all = &later) {
    for (const auto& container : *all) {
      const bool same =
          std::any_of(container.networks.begin(), container.networks.end(),
                      [&](const auto& network) { return network.address == proxy.container_ip; });
      if (same && container.running()) return container;
    }
    if (engine_ == nullptr || settled_) return std::nullopt;
    if (std::chrono::steady_clock::now() > deadline) {
      settled_ = true;  // one wait serves all
      return std::nullopt;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    const auto now = ports::listeners();
    gone =
        std::none_of(now.begin(), now.end(), [&](const auto& each) { return each.inode == listener.inode; });
    if (gone) return std::nullopt;
    later = engine_->containers();
  }
}

// The process, or what its being a docker-proxy says.
std::optional<PortHolder> PortMap::behind(const ports::Listener& listener) const {
  PortHolder result;
  result.address = listener.address;
  result.port = listener.port;
  result.protocol = listener.protocol;
  ports::Holder holder = process_of(listener);
  holder.listener = listener;
  if (holder.pid == 0) {
    if (const auto proxy = find_proxy(listener)) {
      holder.pid = proxy->pid;
      holder.proxy = proxy->proxy;
    }
  }
  result.kind = holder.pid == 0 ? HolderKind::hidden_process : HolderKind::process;
  const bool ask = holder.proxy && trouble_.empty();
  if (ask && !(engine_ != nullptr && ports::is_of_other_engine(holder.pid, engine_->endpoint().url))) {
    bool gone = false;
    result.kind = HolderKind::leftover_proxy;
    result.container = container_of(listener, *holder.proxy, gone);
    if (gone) return std::nullopt;
    if (result.container) {
      result.kind = HolderKind::container;
      return result;
    }
  }
  result.process = std::move(holder);
  return result;
}

std::vector<PortHolder> PortMap::holders(const std::string& host_ip, int port, const std::string& protocol,
                                         const Own& own) const {
  std::vector<PortHolder> result;
  std::vector<std::string> explained;  // addresses at which containers listen
  std::set<std::size_t> told;
  const auto [first, last] = published_.equal_range({port, protocol});
  for (auto at = first; at != last; ++at) {
    const auto& [place, address] = at->second;
    if (!ports::addresses_clash(address, host_ip)) continue;
    explained.push_back(address);
    if (!told.insert(place).second || (own && own(containers_[place]))) continue;
    result.push_back({HolderKind::container, address, port, protocol, containers_[place], std::nullopt});
  }
  const auto [begin, end] = listeners_.equal_range({port, protocol});
  for (auto at = begin; at != end; ++at) {
    const auto& listener = at->second;
    if (!ports::addresses_clash(listener.address, host_ip)) continue;
    const bool of_container = std::any_of(
        explained.begin(), explained.end(),
        [&](const std::string& address) { return ports::addresses_clash(address, listener.address); });
    if (of_container && serves_containers(process_of(listener))) continue;
    auto holder = behind(listener);
    if (!holder || (holder->container && own && own(*holder->container))) continue;
    result.push_back(*std::move(holder));
  }
  return result;
}

}  // namespace environment
