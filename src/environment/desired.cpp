// SPDX-License-Identifier: MIT
#include "environment/desired.hpp"

#include <algorithm>
#include <set>

#include "compose/mentions.hpp"
#include "environment/volume_wish.hpp"
#include "ports/range.hpp"
#include "ports/role.hpp"

namespace environment {
namespace {

const config::Settings::Service* settings_of(const config::Settings& settings, const std::string& service) {
  const auto found = settings.services.find(service);
  return found == settings.services.end() ? nullptr : &found->second;
}

std::string role_of(const compose::Model& model, const compose::Port& port,
                    const config::Settings& settings) {
  const auto* configured = settings_of(settings, port.service);
  if (configured != nullptr && !configured->role.empty()) return configured->role;
  const auto* service = compose::find_service(model, port.service);
  return ports::text(ports::role_of(service != nullptr ? service->image : "", port.container_port));
}

void append(std::vector<registry::Range>& ranges, const std::string& name, int from, int to) {
  for (const auto& part : ports::without({from, to}, ports::ephemeral_range())) {
    ranges.push_back({name, part.from, part.to});
  }
}

// A container port published twice has two leases, told apart by an index.
int index_of(const std::vector<registry::Wanted>& before, const compose::Port& port) {
  return static_cast<int>(std::count_if(before.begin(), before.end(), [&](const registry::Wanted& other) {
    return other.service == port.service && other.container_port == port.container_port &&
           other.protocol == port.protocol;
  }));
}

std::vector<registry::Wanted> wanted_leases(const Desired& desired, const DesiredInput& input,
                                            const config::Settings& settings) {
  std::vector<registry::Wanted> result;
  std::set<std::string> fixed;
  for (const auto& [port, variable, group] : desired.ports) {
    registry::Wanted wanted;
    wanted.service = port.service;
    wanted.container_port = port.container_port;
    wanted.protocol = port.protocol;
    wanted.index = index_of(result, port);
    wanted.variable = variable;
    wanted.group = group + 1;  // 0 means none to the registry
    wanted.role = role_of(desired.model, port, settings);
    const auto* configured = settings_of(settings, port.service);
    // The service's first port is the one that is fixed.
    if (configured != nullptr && configured->port && fixed.insert(port.service).second)
      wanted.fixed = configured->port;
    wanted.ranges = ranges_for(wanted.role, port.service, input.repository, input.ranges, settings);
    result.push_back(std::move(wanted));
  }
  return result;
}

}  // namespace

std::vector<registry::Range> ranges_for(const std::string& role, const std::string& service,
                                        const std::string& repository,
                                        const std::vector<registry::Range>& registered,
                                        const config::Settings& settings) {
  std::vector<registry::Range> result;
  const auto take = [&](const std::string& name) {
    for (const auto& range : registered) {
      if (range.name == name) append(result, name, range.from, range.to);
    }
  };
  for (const auto& name : {service, role}) {
    const auto configured = settings.ports.ranges.find(name);
    if (configured != settings.ports.ranges.end()) {
      append(result, name, configured->second.first, configured->second.last);
    }
  }
  if (!result.empty()) return result;
  take("repository:" + repository);
  if (result.empty()) take("role:" + role);
  if (result.empty()) take("default");
  if (result.empty()) append(result, "default", settings.ports.range.first, settings.ports.range.last);
  if (result.empty() || result.front().name != "default") return result;
  // What is set aside for another repository is not everybody's.
  for (const auto& range : registered) {
    if (range.name.rfind("repository:", 0) != 0) continue;
    std::vector<registry::Range> rest;
    for (const auto& each : result) {
      for (const auto& part : ports::without({each.from, each.to}, {range.from, range.to}))
        rest.push_back({each.name, part.from, part.to});
    }
    result = std::move(rest);
  }
  return result;
}

Desired desire(const DesiredInput& input, const config::Settings& settings) {
  Desired desired;
  static_cast<Owner&>(desired) = input;
  desired.files = input.files;
  desired.profiles = input.profiles;
  desired.model = input.model;
  desired.content_hash = input.content_hash;
  for (auto& warning : compose::warnings(input.model, input.worktree))
    desired.warnings.push_back(std::move(warning.sentence));
  for (auto& mention : compose::mentions(input.model))
    desired.warnings.push_back(std::move(mention.sentence));
  desired.ports = compose::wanted_ports(input.model);
  desired.leases = wanted_leases(desired, input, settings);
  for (const auto& network : compose::wanted_subnets(input.model)) {
    desired.subnets.push_back({network.key, std::min(network.prefix, settings.networks.prefix)});
  }
  desired.volumes = wish_volumes(input, settings);
  return desired;
}

}  // namespace environment
