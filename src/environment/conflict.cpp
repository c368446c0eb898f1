// SPDX-License-Identifier: MIT
#include "environment/conflict.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "docker/labels.hpp"
#include "environment/executor.hpp"
#include "environment/generated.hpp"
#include "environment/leasing.hpp"
#include "environment/port_holders.hpp"
#include "environment/provision.hpp"
#include "environment/routes.hpp"
#include "ports/bind.hpp"

namespace environment {
namespace {

struct Taken {
  registry::Lease lease;
  std::string reason;  // "held by …"
};

std::vector<Taken> taken_leases(Workspace& workspace, const registry::Environment& record) {
  const PortMap map(&workspace.engine);
  const auto own = own_containers(record);
  std::vector<Taken> result;
  for (const auto& lease : workspace.registry.leases_of(record.id)) {
    const auto holders = map.holders(lease.host_ip, lease.host_port, lease.protocol, own);
    if (!holders.empty()) {
      result.push_back({lease, describe(holders.front())});
    } else if (!map.in_use(lease.host_port, lease.protocol) &&
               !ports::can_bind(lease.host_ip, lease.host_port, lease.protocol)) {
      result.push_back({lease, "held by somebody who cannot be seen from here"});
    }
  }
  return result;
}

bool same_number(const registry::Lease& one, const registry::Lease& other) {
  return one.host_port == other.host_port && one.protocol == other.protocol;
}

void refuse(const Workspace& workspace, const Taken& taken) {
  const auto& lease = taken.lease;
  const auto error =
      base::Error(fmt::format("port {} of '{}' is {}", lease.host_port, lease.service, taken.reason))
          .hint(fmt::format("free it: git dockertree ports free {}", lease.host_port));
  if (lease.fixed) throw error;
  if (workspace.settings.ports.on_conflict.empty())
    throw error.hint("or let the next free one be used: git config dockertree.ports.onConflict next");
}

void narrate(Workspace& workspace, const std::vector<Taken>& taken, const std::vector<registry::Lease>& now) {
  for (const auto& [old, reason] : taken) {
    for (const auto& lease : now) {
      if (lease.service != old.service || lease.container_port != old.container_port ||
          lease.protocol != old.protocol || lease.index != old.index) {
        continue;
      }
      workspace.ui.say(fmt::format("port {} of '{}' is {}: {} is used instead", old.host_port, old.service,
                                   reason, lease.host_port));
    }
  }
}

bool same_network(const registry::Subnet& one, const registry::Subnet& other) {
  return one.network == other.network;
}

void narrate(Workspace& workspace, const std::vector<registry::Subnet>& lost,
             const std::vector<registry::Subnet>& now) {
  for (const auto& old : lost) {
    for (const auto& subnet : now) {
      if (!same_network(old, subnet)) continue;
      workspace.ui.say(fmt::format("subnet {} of network '{}' is taken: {} is used instead", old.cidr,
                                   old.network, subnet.cidr));
    }
  }
}

}  // namespace

PortMap::Own own_containers(const registry::Environment& record) {
  return [record](const docker::Container& container) {
    const std::string id = container.label(docker::label::environment);
    if (!id.empty()) return id == record.id;
    const std::string folder = container.label(docker::label::compose_working_dir);
    return container.label(docker::label::compose_project) == record.project && !folder.empty() &&
           base::is_inside(folder, record.worktree);
  };
}

bool resolve_conflicts(Workspace& workspace, const git::Worktree& worktree,
                       const registry::Environment& record) {
  const auto taken = taken_leases(workspace, record);
  const auto lost = lost_subnets(workspace, record.id);
  if (taken.empty() && lost.empty()) return false;
  for (const auto& each : taken) refuse(workspace, each);
  const auto lock = lock_environment(workspace.repository, worktree);
  const Desired desired = desired_of(workspace, record);
  Observed observed = observe_record(workspace.registry, record.id);
  const auto keep = [&](const registry::Lease& lease) {
    return std::none_of(taken.begin(), taken.end(),
                        [&](const Taken& each) { return same_number(each.lease, lease); });
  };
  Executor executor(workspace, "up", record.id);
  if (!taken.empty()) {
    const auto& first = taken.front().lease;
    executor.perform({Action::lease_ports, fmt::format("{}:{}", first.service, first.container_port),
                      fmt::format("port {} is taken", first.host_port)},
                     [&] {
                       executor.undo().push("the ports of '" + record.project + "'",
                                            [&workspace, id = record.id, before = observed.leases] {
                                              if (!workspace.registry.assign(id, before))
                                                throw base::Error("somebody else has one of them now");
                                            });
                       lease_ports(workspace, desired, observed, keep);
                     });
  }
  if (!lost.empty()) {
    executor.perform({Action::lease_subnets, fmt::format("'{}'", lost.front().network),
                      fmt::format("subnet {} is taken", lost.front().cidr)},
                     [&] {
                       lease_subnets(workspace, desired, observed, [&](const registry::Subnet& subnet) {
                         return std::none_of(lost.begin(), lost.end(), [&](const registry::Subnet& other) {
                           return same_network(other, subnet);
                         });
                       });
                     });
  }
  executor.perform({Action::write_files, "what changed", "somebody else has the old ones"}, [&] {
    write(generate(desired, observed, workspace.settings, choose_names(workspace, desired)), desired,
          workspace);
  });
  executor.commit();
  narrate(workspace, taken, observed.leases);
  narrate(workspace, lost, observed.subnets);
  return true;
}

}  // namespace environment
