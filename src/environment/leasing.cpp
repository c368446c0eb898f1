// SPDX-License-Identifier: MIT
#include "environment/leasing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "docker/labels.hpp"
#include "environment/lost.hpp"
#include "ports/bind.hpp"
#include "ports/range.hpp"
#include "ports/subnet.hpp"

namespace environment {
namespace {

// How far "expand" lets a range grow, at either end.
constexpr int expansion = 1000;

// What must not be leased although nobody listens on it now: what the main worktree's stack publishes, what
// containers, stopped ones too, are made to publish, and what the configuration reserves.
class Taken {
 public:
  Taken(Workspace& workspace, const Desired& desired) : reserved_(workspace.settings.ports.reserve) {
    for (const auto& service : desired.model.services) {
      for (const auto& port : service.ports) {
        if (port.published) ports_.insert({*port.published, port.protocol});
      }
    }
    for (const auto& port : engine_ports(workspace.engine, desired.id))
      ports_.insert({port.host_port, port.protocol});
  }

  [[nodiscard]] bool contains(int port, const std::string& protocol) const {
    return reserves(port) || ports_.count({port, protocol}) != 0;
  }
  [[nodiscard]] bool reserves(int port) const {
    return std::any_of(reserved_.begin(), reserved_.end(),
                       [port](const config::PortRange& range) { return range.contains(port); });
  }

 private:
  const std::vector<config::PortRange>& reserved_;
  std::set<std::pair<int, std::string>> ports_;
};

std::string place(const registry::Wanted& wanted) {
  return fmt::format("port {} of service '{}'", wanted.container_port, wanted.service);
}

// Where a range comes from decides where it is made wider.
std::string wider(const registry::Range& range) {
  const bool registered =
      range.name.rfind("role:", 0) == 0 || range.name.rfind("repository:", 0) == 0 || range.name == "default";
  if (registered) {
    return fmt::format("make it wider: git dockertree ports range {} {}-{}", range.name, range.from,
                       range.to < 32267 ? range.to + 500 : range.to);
  }
  return fmt::format("make it wider: git config dockertree.ports.ranges.{} FROM-TO", range.name);
}

[[noreturn]] void refuse(const registry::Leasing& leasing, Workspace& workspace, const Taken& taken) {
  using Outcome = registry::Leasing::Outcome;
  const auto wanted = leasing.wanted.value_or(registry::Wanted{});
  if (leasing.outcome == Outcome::exhausted) {
    const auto range = wanted.ranges.empty() ? registry::Range{} : wanted.ranges.front();
    throw base::Error(fmt::format("no free port is left for {} in the range '{}' ({}-{})", place(wanted),
                                  range.name, range.from, range.to))
        .hint(wider(range))
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
  if (taken.reserves(port)) {
    throw base::Error(fmt::format("{} is fixed to {}, which the configuration reserves", place(wanted), port))
        .hint("take one of the two out: git dockertree config ports.reserve");
  }
  throw base::Error(fmt::format("{} is fixed to {}, which somebody else uses", place(wanted), port))
      .hint(fmt::format("see who: git dockertree ports check {}", port));
}

// The stretches next to the ranges that are wanted, but for what the kernel hands out and what others have.
void widen(std::vector<registry::Wanted>& all, const std::vector<registry::Range>& registered) {
  for (auto& wanted : all) {
    if (wanted.ranges.empty()) continue;
    const auto last = wanted.ranges.back();
    const auto first = wanted.ranges.front();
    std::vector<ports::Range> parts = {{last.to + 1, std::min(65535, last.to + expansion)},
                                       {std::max(1024, first.from - expansion), first.from - 1}};
    const auto take_out = [&parts](const ports::Range& range) {
      std::vector<ports::Range> rest;
      for (const auto& part : parts) {
        if (part.from > part.to) continue;
        for (const auto& piece : ports::without(part, range)) rest.push_back(piece);
      }
      parts = std::move(rest);
    };
    take_out(ports::ephemeral_range());
    for (const auto& range : registered) {
      if (range.name != first.name && range.name != "default") take_out({range.from, range.to});
    }
    for (const auto& part : parts) wanted.ranges.push_back({first.name, part.from, part.to});
  }
}

// Takes the leases of environments that have certainly lost their worktree and have no container any more.
void reclaim(Workspace& workspace) {
  std::set<std::string> alive;
  for (const auto& container : workspace.engine.containers({.labels = {docker::label::environment}}))
    alive.insert(container.label(docker::label::environment));
  for (const auto& lost : find_lost(workspace.registry)) {
    const auto& record = lost.record;
    if (!lost.proven || alive.count(record.id) != 0 || workspace.registry.leases_of(record.id).empty())
      continue;
    workspace.registry.release(record.id);
    workspace.ui.say(fmt::format("released the ports of '{}': {}", record.project, lost.cause));
  }
}

void tell_growth(Workspace& workspace, const std::vector<registry::Wanted>& wanted,
                 const std::vector<registry::Lease>& before, const std::vector<registry::Lease>& leases) {
  for (std::size_t at = 0; at < leases.size(); ++at) {
    const auto& ranges = wanted[at].ranges;
    const auto& lease = leases[at];
    const bool old = std::any_of(before.begin(), before.end(), [&](const registry::Lease& other) {
      return other.host_port == lease.host_port;
    });
    const bool inside = old || std::any_of(ranges.begin(), ranges.end(), [&](const registry::Range& range) {
                          return range.from <= lease.host_port && lease.host_port <= range.to;
                        });
    if (inside || lease.fixed || ranges.empty()) continue;
    workspace.ui.say(fmt::format("the range '{}' ({}-{}) is exhausted: {} beside it is used for '{}'",
                                 ranges.front().name, ranges.front().from, ranges.back().to, lease.host_port,
                                 lease.service));
  }
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
    if (fixed ? taken.reserves(port) : taken.contains(port, wanted.protocol)) return false;
    return ports::can_bind("", port, wanted.protocol);
  };
  auto wanted = desired.leases;
  std::vector<config::OnConflict> ways = workspace.settings.ports.on_conflict;
  // Who has no port yet gets the next free one, whatever is configured about lost ones.
  if (!keep) ways.insert(ways.begin(), config::OnConflict::next);
  registry::Leasing leasing;
  leasing.outcome = registry::Leasing::Outcome::exhausted;
  for (const auto way : ways) {
    if (way == config::OnConflict::expand) widen(wanted, workspace.registry.ranges());
    if (way == config::OnConflict::reclaim) reclaim(workspace);
    leasing = workspace.registry.lease(desired.id, wanted, choice);
    if (leasing.outcome != registry::Leasing::Outcome::exhausted) break;
  }
  if (leasing.outcome != registry::Leasing::Outcome::done) refuse(leasing, workspace, taken);
  tell_growth(workspace, desired.leases, observed.leases, leasing.leases);
  observed.leases = std::move(leasing.leases);
}

std::vector<registry::Subnet> lost_subnets(Workspace& workspace, const std::string& id) {
  std::vector<ports::Subnet> own;
  std::vector<ports::Subnet> foreign = ports::host_routes();
  for (const auto& network : workspace.engine.networks()) {
    auto& list = network.label(docker::label::environment) == id ? own : foreign;
    for (const auto& text : network.subnets) {
      if (const auto subnet = ports::Subnet::parse(text)) list.push_back(*subnet);
    }
  }
  std::vector<registry::Subnet> lost;
  for (const auto& subnet : workspace.registry.subnets_of(id)) {
    const auto parsed = ports::Subnet::parse(subnet.cidr);
    if (!parsed || std::find(own.begin(), own.end(), *parsed) != own.end()) continue;
    if (std::any_of(foreign.begin(), foreign.end(),
                    [&](const ports::Subnet& other) { return other.overlaps(*parsed); }))
      lost.push_back(subnet);
  }
  return lost;
}

void lease_subnets(Workspace& workspace, const Desired& desired, Observed& observed,
                   const std::function<bool(const registry::Subnet&)>& keep) {
  const auto pool = ports::Subnet::parse(workspace.settings.networks.pool);
  if (!pool) {
    throw base::Error("'" + workspace.settings.networks.pool + "' (networks.pool) is no IPv4 network")
        .hint("write it like 10.213.0.0/16");
  }
  if (keep) {
    auto& own = observed.subnets;
    own.erase(std::remove_if(own.begin(), own.end(), [&](const auto& subnet) { return !keep(subnet); }),
              own.end());
  }
  auto subnets = workspace.registry.lease_subnets(desired.id, desired.subnets, {pool->first, pool->last()},
                                                  taken_subnets(workspace, observed), keep);
  if (!subnets) {
    throw base::Error(fmt::format("no free subnet is left in the pool {}", pool->text()))
        .hint("give another one: git config --global dockertree.networks.pool 10.214.0.0/16")
        .hint("or remove environments that are not used: git dockertree list --unused");
  }
  observed.subnets = *std::move(subnets);
}

}  // namespace environment
