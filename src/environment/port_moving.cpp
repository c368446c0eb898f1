// SPDX-License-Identifier: MIT
#include "environment/port_moving.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/observed.hpp"
#include "environment/port_freeing.hpp"
#include "environment/provision.hpp"
#include "ports/bind.hpp"

namespace environment {
namespace {

// Its files name ports that are not its own any more: the next `up` must not find them current.
void mark_stale(registry::Registry& registry, const std::string& id) {
  auto record = registry.find_environment(id);
  if (!record) return;
  record->content_hash.clear();
  registry.save(*record);
}

base::Lock lock_record(const registry::Environment& record) {
  git::Repository repository;
  repository.common_dir = record.common_dir;
  git::Worktree worktree;
  worktree.admin = record.admin;
  worktree.root = record.worktree;
  worktree.branch = record.branch;
  return lock_environment(repository, worktree);
}

bool publishes(const docker::Container& container, const registry::Lease& lease) {
  return std::any_of(container.ports.begin(), container.ports.end(), [&](const docker::Port& port) {
    return port.host_port == lease.host_port && port.protocol == lease.protocol;
  });
}

void stop_publishers(Workspace& workspace, const Claim& claim) {
  const std::string label = std::string(docker::label::environment) + "=" + claim.holder.id;
  for (const auto& container : workspace.engine.containers({.labels = {label}})) {
    if (!publishes(container, claim.lease)) continue;
    workspace.ui.say(
        fmt::format("stopping container '{}', which publishes {}", container.name, claim.lease.host_port));
    const auto result = workspace.engine.stop(container.id);
    if (!result.ok() && result.outcome != docker::Outcome::absent)
      throw base::Error(fmt::format("cannot stop container '{}': {}", container.name, result.message));
  }
  if (!wait_until_free(claim.lease.host_port, claim.lease.protocol)) {
    throw base::Error(fmt::format("port {} is taken by somebody else", claim.lease.host_port))
        .hint(fmt::format("git dockertree ports free {}", claim.lease.host_port));
  }
}

Step claim_step(const Claim& claim) {
  return {Action::lease_ports,
          fmt::format("this worktree: {} comes from '{}'", claim.lease.host_port, claim.holder.project),
          "it is fixed, and claimed"};
}

std::string port_text(const Claim& claim) {
  return fmt::format("port {} of '{}'", claim.lease.host_port, claim.holder.project);
}

}  // namespace

void release_ports(Workspace& workspace, const git::Worktree& worktree, const registry::Environment& record) {
  const auto lock = lock_environment(workspace.repository, worktree);
  const auto observed = observe(workspace.registry, workspace.engine, record.id);
  if (observed.running()) {
    throw base::Error(fmt::format("containers of '{}' run, and use the ports", record.project))
        .hint("stop them first: git dockertree down " + base::shell_quote(record.branch));
  }
  Executor executor(workspace, "ports release", record.id);
  executor.perform({Action::update_record, record.project, "its ports are released"}, [&] {
    workspace.registry.transaction([&] {
      workspace.registry.release(record.id);
      mark_stale(workspace.registry, record.id);
    });
  });
  executor.commit();
}

std::vector<Claim> find_claims(Workspace& workspace, const std::string& id) {
  std::vector<Claim> result;
  std::set<int> wanted;
  for (const auto& [name, service] : workspace.settings.services) {
    if (service.port) wanted.insert(*service.port);
  }
  for (const int port : wanted) {
    for (const auto& lease : workspace.registry.leases_on(port)) {
      if (lease.environment == id) continue;
      auto holder = workspace.registry.find_environment(lease.environment);
      if (holder) result.push_back({lease, *std::move(holder)});
    }
  }
  return result;
}

Plan plan_claims(const std::vector<Claim>& claims) {
  Plan plan;
  for (const auto& each : claims) plan.push_back(claim_step(each));
  return plan;
}

void claim(Workspace& workspace, const git::Worktree& worktree, const std::vector<Claim>& claims) {
  base::Undo undo([&](const std::string& text) { workspace.ui.warn(text); });
  for (const auto& each : claims) {
    const auto lock = lock_record(each.holder);
    Executor executor(workspace, "ports claim", each.holder.id);
    executor.perform(claim_step(each), [&] {
      stop_publishers(workspace, each);
      undo.push(port_text(each),
                [&workspace, id = each.holder.id, before = workspace.registry.leases_of(each.holder.id)] {
                  if (!workspace.registry.assign(id, before)) throw base::Error("somebody else has it now");
                });
      workspace.registry.transaction([&] {
        workspace.registry.release_lease(each.lease);
        mark_stale(workspace.registry, each.holder.id);
      });
    });
    executor.commit();
    workspace.ui.say(fmt::format("took {} away from '{}'", each.lease.host_port, each.holder.project));
  }
  provision(workspace, worktree, {.command = "ports claim"});
  undo.commit();
}

}  // namespace environment
