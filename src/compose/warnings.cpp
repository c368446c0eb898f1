// SPDX-License-Identifier: MIT
// What the override cannot isolate.
#include <algorithm>

#include "base/file.hpp"
#include "base/text.hpp"
#include "compose/addresses.hpp"
#include "compose/override.hpp"

namespace compose {
namespace {

namespace fs = std::filesystem;

std::string quoted(const std::string& text) { return "'" + text + "'"; }

// The kernel's own: shared by nature, no data.
bool is_device(const std::string& path) {
  const std::string first = path.substr(0, path.find('/', 1));
  return first == "/dev" || first == "/sys" || first == "/proc";
}

class Collector {
 public:
  Collector(const Model& model, const fs::path& worktree) : model_(model), worktree_(worktree) {}

  std::vector<Warning> collect() {
    for (const Network& network : model_.networks) of_network(network);
    for (const Service& service : model_.services) {
      of_namespaces(service);
      of_mounts(service);
      of_ports(service);
    }
    return std::move(found_);
  }

 private:
  void say(const std::string& sentence) { found_.push_back({sentence}); }
  void say_shared(const std::string& sentence) { found_.push_back({sentence, true}); }

  void of_network(const Network& network) {
    const std::string name = "network " + quoted(network.key);
    if (network.external) {
      say_shared(
          name + " is external (" + quoted(network.name) +
          "): the main stack and all environments share it, and a name of a service or container there may "
          "mean "
          "another's, also to the main stack");
    } else if (!is_ours(network)) {
      say(name + " uses the driver " + quoted(network.driver) + ": its addresses are not kept apart");
    } else if (network.driver == "macvlan" || network.driver == "ipvlan") {
      say(name + " is a bridge in a worktree instead of " + quoted(network.driver) +
          ": the outside network does not see its containers");
    }
    const bool fixed =
        std::any_of(model_.services.begin(), model_.services.end(), [&](const Service& service) {
          const auto use = service.networks.find(network.key);
          return use != service.networks.end() && !(use->second.ipv4.empty() && use->second.ipv6.empty());
        });
    if (!network.external && fixed) {
      say(name + " has fixed addresses, which move in a worktree: files that name them need service names");
    }
  }

  void of_namespaces(const Service& service) {
    const std::string name = "service " + quoted(service.name);
    if (service.network_mode == "host") {
      say_shared(name + " uses the host's network: its ports are the same in every environment");
    }
    of_mode(name + " has network_mode ", service.network_mode);
    for (const auto& [what, mode] : {std::pair("pid", &service.pid), std::pair("ipc", &service.ipc)}) {
      const std::string has = name + " has " + what + " ";
      of_mode(has, *mode);
      if (*mode == "host") say(has + "'host'");
    }
    const std::string& mode = service.network_mode;
    if (!mode.empty() && mode != "host" && mode != "none" && mode.find(':') == std::string::npos &&
        networks_of(service, model_).empty()) {
      say_shared(name + " is on the network " + quoted(mode) +
                 ", which is not the project's: all environments share it");
    }
    for (const std::string& link : service.external_links) {
      const std::string container = link.substr(0, link.find(':'));
      if (find_container(model_, container) != nullptr) continue;
      say_shared(name + " links to " + quoted(container) +
                 ", a container outside of the project: all environments share it");
    }
  }

  void of_mode(const std::string& has, const std::string& mode) {
    if (mode.rfind("container:", 0) != 0 || find_container(model_, mode.substr(10)) != nullptr) return;
    say_shared(has + quoted(mode) + ", a container outside of the project: all environments share it");
  }

  void of_mounts(const Service& service) {
    const std::string name = "service " + quoted(service.name);
    for (const std::string& source : service.volumes_from) {
      const std::string container = source.substr(0, source.find(':', sizeof "container"));
      if (!source.starts_with("container:") || find_container(model_, container.substr(10)) != nullptr)
        continue;
      say_shared(name + " mounts the volumes of " + quoted(container.substr(10)) +
                 ", a container outside of the project: all environments share them");
    }
    for (const Mount& mount : service.mounts) {
      if (mount.type != "bind") continue;
      if (is_engine_socket(mount.source)) {
        say_shared(name + " mounts the engine's socket: it sees the containers of all environments");
      } else if (!worktree_.empty() && !mount.read_only && !is_device(mount.source) &&
                 !base::is_inside(mount.source, worktree_)) {
        say_shared(name + " writes to " + quoted(mount.source) +
                   ", outside of the worktree: all environments share it");
      }
    }
  }

  void of_ports(const Service& service) {
    if (service.replicas <= 1 || service.ports.empty()) return;
    say("service " + quoted(service.name) + " has " + std::to_string(service.replicas) +
        " replicas: Docker picks their host ports, anew on every start");
  }

  const Model& model_;
  const fs::path& worktree_;
  std::vector<Warning> found_;
};

}  // namespace

bool is_engine_socket(const std::string& path) {
  return path.ends_with("docker.sock") || path.ends_with("podman.sock");
}

std::vector<Warning> warnings(const Model& model, const fs::path& worktree) {
  return Collector(model, worktree).collect();
}

}  // namespace compose
