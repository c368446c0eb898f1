// SPDX-License-Identifier: MIT
#include "environment/port_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/conflict.hpp"
#include "environment/lost.hpp"

namespace environment {
namespace {

struct OwnBinding {
  docker::Container container;
  docker::Port port;
};

class Scan {
 public:
  Scan(registry::Registry& registry, docker::Client& engine, const PortMap& map,
       const std::optional<std::filesystem::path>& here)
      : map_(map), here_(here) {
    for (auto& record : registry.environments()) {
      const auto id = record.id;
      records_.emplace(id, std::move(record));
    }
    leases_ = registry.leases();
    for (const auto& lost : find_lost(registry)) {
      if (lost.proven) lost_[lost.record.id] = lost.cause;
    }
    for (const auto& container : map.containers()) {
      const std::string id = container.label(docker::label::environment);
      if (id.empty() || !container.label(docker::label::role).empty()) continue;
      for (const auto& port : bindings_of(engine, container))
        bindings_.emplace(id, OwnBinding{container, port});
    }
  }

  std::vector<PortFinding> run() {
    for (const auto& lease : leases_) look_at(lease);
    for (const auto& [id, binding] : bindings_) look_at(id, binding);
    return std::move(findings_);
  }

 private:
  void look_at(const registry::Lease& lease) {
    const auto record = records_.find(lease.environment);
    if (record == records_.end()) return;
    PortFinding finding;
    finding.port = lease.host_port;
    finding.protocol = lease.protocol;
    finding.address = lease.host_ip;
    finding.project = record->second.project;
    finding.service = lease.service;
    if (const auto lost = lost_.find(lease.environment); lost != lost_.end()) {
      add(finding, PortFinding::Kind::lost, lost->second, "git dockertree gc");
    } else if (!is_published(lease)) {
      add(finding, PortFinding::Kind::unused, "no container takes it",
          command(record->second, "ports release"));
    }
    if (!map_.in_use(lease.host_port, lease.protocol)) return;
    for (auto& holder :
         map_.holders(lease.host_ip, lease.host_port, lease.protocol, own_containers(record->second))) {
      finding.holder = holder;
      add(finding, PortFinding::Kind::foreign, describe(holder),
          lease.fixed ? fmt::format("git dockertree ports free {}", lease.host_port)
                      : command(record->second, "up"));
    }
  }

  void look_at(const std::string& id, const OwnBinding& binding) {
    const auto& port = binding.port;
    const bool known = records_.count(id) != 0;
    if (known && std::any_of(leases_.begin(), leases_.end(), [&](const registry::Lease& lease) {
          return lease.environment == id && lease.host_port == port.host_port &&
                 lease.protocol == port.protocol;
        })) {
      return;
    }
    PortFinding finding;
    finding.port = port.host_port;
    finding.protocol = port.protocol;
    finding.address = port.host_ip;
    finding.project = binding.container.label(docker::label::compose_project);
    finding.service = binding.container.label(docker::label::compose_service);
    finding.holder = PortHolder{HolderKind::container, port.host_ip,      port.host_port,
                                port.protocol,         binding.container, std::nullopt};
    const auto name = fmt::format("container '{}' publishes it", binding.container.name);
    if (known) {
      add(finding, PortFinding::Kind::misplaced, name + ", and its environment does not hold it",
          command(records_.at(id), "up"));
    } else {
      add(finding, PortFinding::Kind::unknown, name + ", and its environment is not registered",
          "git dockertree ports scan --rebuild");
    }
  }

  // What to type for an environment, which may be another repository's.
  [[nodiscard]] std::string command(const registry::Environment& record, const std::string& words) const {
    const std::string there =
        here_ == record.common_dir ? "" : "-C " + base::shell_quote(record.worktree.string()) + " ";
    return fmt::format("git {}dockertree {} {}", there, words, base::shell_quote(record.branch));
  }

  [[nodiscard]] bool is_published(const registry::Lease& lease) const {
    const auto [first, last] = bindings_.equal_range(lease.environment);
    return std::any_of(first, last, [&](const auto& each) {
      return each.second.port.host_port == lease.host_port && each.second.port.protocol == lease.protocol;
    });
  }

  void add(PortFinding finding, PortFinding::Kind kind, const std::string& reason, const std::string& fix) {
    finding.kind = kind;
    finding.reason = reason;
    finding.fix = fix;
    findings_.push_back(std::move(finding));
  }

  const PortMap& map_;
  std::optional<std::filesystem::path> here_;
  std::map<std::string, registry::Environment> records_;
  std::vector<registry::Lease> leases_;
  std::map<std::string, std::string> lost_;
  std::multimap<std::string, OwnBinding> bindings_;  // by environment
  std::vector<PortFinding> findings_;
};

}  // namespace

const char* text(PortFinding::Kind kind) {
  switch (kind) {
    case PortFinding::Kind::lost:
      return "lost";
    case PortFinding::Kind::misplaced:
      return "misplaced";
    case PortFinding::Kind::unknown:
      return "unknown";
    case PortFinding::Kind::foreign:
      return "foreign";
    case PortFinding::Kind::unused:
      break;
  }
  return "unused";
}

std::vector<docker::Port> bindings_of(docker::Client& engine, const docker::Container& container) {
  std::vector<docker::Port> result;
  const auto details = engine.find_container(container.id);
  if (!details) return result;
  for (const auto& port : details->bindings) {
    if (port.host_port != 0) result.push_back(port);
  }
  return result;
}

std::vector<PortFinding> scan_ports(registry::Registry& registry, docker::Client& engine, const PortMap& map,
                                    const std::optional<std::filesystem::path>& here) {
  return Scan(registry, engine, map, here).run();
}

}  // namespace environment
