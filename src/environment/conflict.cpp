// SPDX-License-Identifier: MIT
#include "environment/conflict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/error.hpp"
#include "base/file.hpp"
#include "docker/labels.hpp"
#include "environment/executor.hpp"
#include "environment/generated.hpp"
#include "environment/identity.hpp"
#include "environment/leasing.hpp"
#include "environment/project.hpp"
#include "environment/provision.hpp"
#include "environment/routes.hpp"
#include "ports/bind.hpp"
#include "ports/listener.hpp"
#include "ports/range.hpp"

namespace environment {
namespace {

// How far "expand" lets a range grow.
constexpr int expansion = 1000;

// Ports that running containers of this environment publish are taken, but by itself.
std::vector<registry::Lease> taken_leases(Workspace& workspace, const registry::Environment& record) {
  const std::string label = std::string(docker::label::environment) + "=" + record.id;
  std::vector<docker::Port> own;
  for (const auto& container : workspace.engine.containers({.labels = {label}})) {
    own.insert(own.end(), container.ports.begin(), container.ports.end());
  }
  const auto others = engine_ports(workspace.engine, record.id);
  std::vector<registry::Lease> result;
  for (const auto& lease : workspace.registry.leases_of(record.id)) {
    const auto same = [&](const docker::Port& port) {
      return port.host_port == lease.host_port && port.protocol == lease.protocol;
    };
    if (std::any_of(own.begin(), own.end(), same)) continue;
    const bool elsewhere = std::any_of(others.begin(), others.end(), [&](const docker::Port& port) {
      return same(port) && ports::addresses_clash(port.host_ip, lease.host_ip);
    });
    if (elsewhere || !ports::can_bind(lease.host_ip, lease.host_port, lease.protocol))
      result.push_back(lease);
  }
  return result;
}

std::string holder_of(const registry::Lease& lease) {
  const auto listeners =
      ports::listeners_on(ports::listeners(), lease.host_ip, lease.host_port, lease.protocol);
  if (listeners.empty()) return "another container";
  const auto holders = ports::find_holders({listeners.front()});
  return holders.empty() ? "somebody" : ports::describe(holders.front());
}

void widen(Desired& desired) {
  for (auto& wanted : desired.leases) {
    for (auto& range : wanted.ranges) {
      const int most = std::min(65535, range.to + expansion);
      const auto parts = ports::without({range.from, most}, ports::ephemeral_range());
      if (!parts.empty() && parts.front().from == range.from) range.to = parts.front().to;
    }
  }
}

// Takes the leases of environments whose worktree is gone; whether there were any.
bool reclaim(Workspace& workspace) {
  bool any = false;
  for (const auto& other : workspace.registry.environments()) {
    if (base::exists(other.worktree) || workspace.registry.leases_of(other.id).empty()) continue;
    workspace.ui.say(fmt::format("released the ports of '{}', whose worktree is gone", other.project));
    workspace.registry.release(other.id);
    any = true;
  }
  return any;
}

class Resolution {
 public:
  Resolution(Workspace& workspace, Desired desired, Observed observed, std::vector<registry::Lease> taken)
      : workspace_(workspace),
        desired_(std::move(desired)),
        observed_(std::move(observed)),
        taken_(std::move(taken)) {}

  // Throws when the last configured way does not help either.
  void find_ports() {
    const auto& ways = workspace_.settings.ports.on_conflict;
    for (const auto way : ways) {
      try {
        attempt(way);
        return;
      } catch (const base::Error&) {
        if (way == ways.back()) throw;
      }
    }
  }

  void write_files(Executor& executor) {
    executor.perform({Action::write_files, "the changed ports", "somebody else has the old ones"}, [&] {
      write(generate(desired_, observed_, workspace_.settings, choose_names(workspace_, desired_)), desired_,
            workspace_);
    });
  }

  [[nodiscard]] const Observed& observed() const { return observed_; }

 private:
  void attempt(config::OnConflict way) {
    if (way == config::OnConflict::expand) widen(desired_);
    if (way == config::OnConflict::reclaim) reclaim(workspace_);
    lease_ports(workspace_, desired_, observed_, [&](const registry::Lease& lease) {
      return std::none_of(taken_.begin(), taken_.end(), [&](const registry::Lease& other) {
        return other.host_port == lease.host_port && other.protocol == lease.protocol;
      });
    });
  }

  Workspace& workspace_;
  Desired desired_;
  Observed observed_;
  std::vector<registry::Lease> taken_;
};

void narrate(Workspace& workspace, const std::vector<registry::Lease>& taken,
             const std::vector<registry::Lease>& now) {
  for (const auto& old : taken) {
    for (const auto& lease : now) {
      if (lease.service != old.service || lease.container_port != old.container_port ||
          lease.protocol != old.protocol || lease.index != old.index) {
        continue;
      }
      workspace.ui.say(fmt::format("port {} of '{}' is taken by {}: {} is used instead", old.host_port,
                                   old.service, holder_of(old), lease.host_port));
    }
  }
}

}  // namespace

bool resolve_conflicts(Workspace& workspace, const git::Worktree& worktree,
                       const registry::Environment& record) {
  const auto taken = taken_leases(workspace, record);
  if (taken.empty()) return false;
  const auto& first = taken.front();
  if (workspace.settings.ports.on_conflict.empty() || first.fixed) {
    throw base::Error(
        fmt::format("port {} of '{}' is taken by {}", first.host_port, first.service, holder_of(first)))
        .hint(fmt::format("free it: git dockertree ports free {}", first.host_port))
        .hint("or let the next free one be used: git config dockertree.ports.onConflict next");
  }
  const auto lock = lock_environment(workspace.repository, worktree);
  Resolution resolution(workspace, desired_of(workspace, record),
                        observe_record(workspace.registry, record.id), taken);
  Executor executor(workspace, "up", record.id);
  executor.perform({Action::lease_ports, fmt::format("{} of '{}'", first.container_port, first.service),
                    fmt::format("port {} is taken", first.host_port)},
                   [&] { resolution.find_ports(); });
  resolution.write_files(executor);
  executor.commit();
  narrate(workspace, taken, resolution.observed().leases);
  return true;
}

}  // namespace environment
