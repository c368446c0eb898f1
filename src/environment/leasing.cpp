// SPDX-License-Identifier: MIT
#include "environment/leasing.hpp"

#include <fmt/format.h>

#include <set>

#include "base/error.hpp"
#include "docker/labels.hpp"
#include "ports/bind.hpp"
#include "ports/range.hpp"
#include "ports/subnet.hpp"

namespace environment {
namespace {

// What must not be leased although nobody listens on it now: what the main worktree's stack publishes, and
// what containers, stopped ones too, are made to publish.
class Taken {
 public:
  Taken(Workspace& workspace, const Desired& desired) {
    for (const auto& service : desired.model.services) {
      for (const auto& port : service.ports) {
        if (port.published) ports_.insert({*port.published, port.protocol});
      }
    }
    for (const auto& port : engine_ports(workspace.engine, desired.id))
      ports_.insert({port.host_port, port.protocol});
  }

  [[nodiscard]] bool contains(int port, const std::string& protocol) const {
    return ports_.count({port, protocol}) != 0;
  }

 private:
  std::set<std::pair<int, std::string>> ports_;
};

std::string place(const registry::Wanted& wanted) {
  return fmt::format("port {} of service '{}'", wanted.container_port, wanted.service);
}

[[noreturn]] void refuse(const registry::Leasing& leasing, Workspace& workspace) {
  using Outcome = registry::Leasing::Outcome;
  const auto wanted = leasing.wanted.value_or(registry::Wanted{});
  if (leasing.outcome == Outcome::exhausted) {
    const auto range = wanted.ranges.empty() ? registry::Range{} : wanted.ranges.front();
    throw base::Error(
        fmt::format("no free port is left for {} in the range {}-{}", place(wanted), range.from, range.to))
        .hint("make it wider: git dockertree ports range default 20000-32767")
        .hint("or release what is not used: git dockertree gc, git dockertree ports list");
  }
  const int port = wanted.fixed.value_or(0);
  if (leasing.outcome == Outcome::held) {
    const auto holder =
        leasing.holder ? workspace.registry.find_environment(leasing.holder->environment) : std::nullopt;
    throw base::Error(fmt::format("{} is fixed to {}, which '{}' has", place(wanted), port,
                                  holder ? holder->project : "another environment"))
        .hint("move it here: git dockertree ports claim");
  }
  if (leasing.outcome == Outcome::reserved) {
    throw base::Error(fmt::format("{} is fixed to {}, which is reserved", place(wanted), port))
        .hint(fmt::format("git dockertree ports unreserve {}", port));
  }
  throw base::Error(fmt::format("{} is fixed to {}, which somebody else uses", place(wanted), port))
      .hint(fmt::format("see who: git dockertree ports check {}", port));
}

std::optional<ports::Subnet> own_subnet(const Observed& observed, const std::string& cidr) {
  for (const auto& subnet : observed.subnets) {
    if (subnet.cidr == cidr) return ports::Subnet::parse(cidr);
  }
  return std::nullopt;
}

std::vector<registry::Block> taken_subnets(Workspace& workspace, const Observed& observed) {
  std::vector<registry::Block> taken;
  const auto add = [&](const ports::Subnet& subnet) { taken.push_back({subnet.first, subnet.last()}); };
  for (const auto& route : ports::host_routes()) {
    if (!own_subnet(observed, route.text())) add(route);
  }
  for (const auto& network : workspace.engine.networks()) {
    for (const auto& text : network.subnets) {
      const auto subnet = ports::Subnet::parse(text);
      if (subnet && !own_subnet(observed, text)) add(*subnet);
    }
  }
  return taken;
}

}  // namespace

std::vector<docker::Port> engine_ports(docker::Client& engine, const std::string& but_for) {
  std::vector<docker::Port> result;
  for (const auto& container : engine.containers()) {
    if (container.label(docker::label::environment) == but_for) continue;
    auto published = container.ports;
    if (!container.running()) {
      // The list shows no ports of a stopped container.
      const auto details = engine.find_container(container.id);
      if (details) published = details->bindings;
    }
    for (const auto& port : published) {
      if (port.host_port != 0) result.push_back(port);
    }
  }
  return result;
}

void lease_ports(Workspace& workspace, const Desired& desired, Observed& observed,
                 const std::function<bool(const registry::Lease&)>& keep) {
  const Taken taken(workspace, desired);
  registry::Choice choice;
  choice.keep = keep;
  choice.usable = [&](const registry::Wanted& wanted, int port) {
    const bool fixed = wanted.fixed == port;
    if (!fixed && taken.contains(port, wanted.protocol)) return false;
    return ports::can_bind("", port, wanted.protocol);
  };
  auto leasing = workspace.registry.lease(desired.id, desired.leases, choice);
  if (leasing.outcome != registry::Leasing::Outcome::done) refuse(leasing, workspace);
  observed.leases = std::move(leasing.leases);
}

void lease_subnets(Workspace& workspace, const Desired& desired, Observed& observed) {
  const auto pool = ports::Subnet::parse(workspace.settings.networks.pool);
  if (!pool) {
    throw base::Error("'" + workspace.settings.networks.pool + "' (networks.pool) is no IPv4 network")
        .hint("write it like 10.213.0.0/16");
  }
  auto subnets = workspace.registry.lease_subnets(desired.id, desired.subnets, {pool->first, pool->last()},
                                                  taken_subnets(workspace, observed));
  if (!subnets) {
    throw base::Error(fmt::format("no free subnet is left in the pool {}", pool->text()))
        .hint("give another one: git config --global dockertree.networks.pool 10.214.0.0/16")
        .hint("or remove environments that are not used: git dockertree list --unused");
  }
  observed.subnets = *std::move(subnets);
}

}  // namespace environment
