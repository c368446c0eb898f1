// SPDX-License-Identifier: MIT
#include "doctor/ports.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/file.hpp"
#include "base/text.hpp"
#include "compose/addresses.hpp"
#include "compose/env_file.hpp"
#include "docker/labels.hpp"
#include "doctor/mend.hpp"
#include "environment/conflict.hpp"
#include "environment/layout.hpp"
#include "environment/template.hpp"
#include "ports/bind.hpp"
#include "ports/listener.hpp"

namespace doctor::ports_checks {
namespace {

std::string service_of(const docker::ContainerDetails& container) {
  return container.label(docker::label::compose_service);
}

bool is_own(const Subject& subject, const std::string& id) {
  return std::any_of(subject.containers.begin(), subject.containers.end(),
                     [&](const auto& container) { return container.id == id; });
}

bool publishes(const docker::ContainerDetails& container, int port, const std::string& protocol) {
  return std::any_of(container.published.begin(), container.published.end(), [&](const docker::Port& each) {
    return each.host_port == port && each.protocol == protocol;
  });
}

// Who has a port that a container of ours does not publish; empty: nobody.
std::string holder_of(const Subject& subject, const std::string& host_ip, int port,
                      const std::string& protocol) {
  for (const auto& container : subject.all_containers) {
    if (is_own(subject, container.id)) continue;
    for (const auto& each : container.ports) {
      if (each.host_port == port && each.protocol == protocol &&
          ::ports::addresses_clash(each.host_ip, host_ip)) {
        return fmt::format("the container '{}'", container.name);
      }
    }
  }
  if (::ports::try_bind(host_ip, port, protocol) != ::ports::Bindable::taken) return "";
  const auto listeners = ::ports::listeners_on(::ports::listeners(), host_ip, port, protocol);
  const auto holders = ::ports::find_holders(listeners.empty() ? listeners : std::vector{listeners.front()});
  return holders.empty() ? "somebody who cannot be seen from here" : ::ports::describe(holders.front());
}

bool served(const Subject& subject, int port, const std::string& protocol) {
  return std::any_of(subject.containers.begin(), subject.containers.end(), [&](const auto& container) {
    return container.running() && publishes(container, port, protocol);
  });
}

}  // namespace

Findings conflict(const Subject& subject) {
  Findings findings;
  for (const auto& lease : subject.leases()) {
    if (served(subject, lease.host_port, lease.protocol)) continue;
    const std::string holder = holder_of(subject, lease.host_ip, lease.host_port, lease.protocol);
    if (holder.empty()) continue;
    Finding finding{.sentence =
                        fmt::format("port {} of service '{}' is taken", lease.host_port, lease.service)};
    finding.evidence = {holder};
    finding.service = lease.service;
    finding.fix = "git dockertree up";
    finding.mends = "lease other ports";
    finding.mend = [](Mending& mending) {
      environment::resolve_conflicts(*mending.workspace, *mending.subject.worktree, *mending.subject.record);
    };
    findings.push_back(std::move(finding));
  }
  return findings;
}

Findings hard_coded(const Subject& subject) {
  Findings findings;
  const auto add = [&](const WrittenPort& port, const std::string& sentence, const char* variable) {
    Finding finding{.sentence = sentence};
    finding.evidence = {fmt::format("{}:{}: {}", subject.short_path(port.file), port.line, port.text)};
    finding.service = port.service;
    finding.fix =
        fmt::format("write ${{{}}} for the host's part of '{}'",
                    fmt::format(fmt::runtime(variable), base::variable_name(port.service)), port.text);
    findings.push_back(std::move(finding));
  };
  for (const auto& port : fixed_ports(subject.files->team)) {
    add(port,
        fmt::format(
            "the team's worktree file fixes a host port of service '{}'; a leased one takes its place",
            port.service),
        "DOCKERTREE_{}_HOST_PORT:-0");
  }
  const auto own = environment::find_template(*subject.files, subject.settings);
  if (!own) return findings;
  for (const auto& port : fixed_ports({own->file})) {
    add(port,
        fmt::format("the template fixes a host port of service '{}': all environments want it", port.service),
        "ALLOCATED_{}_PORT");
    findings.back().severity = Severity::problem;
  }
  return findings;
}

namespace {

// What of the override's ports differs from the leases, a line each.
std::vector<std::string> override_differences(const Subject& subject) {
  std::vector<std::string> lines;
  if (!subject.model) return lines;
  std::set<std::pair<int, std::string>> leased;
  for (const auto& lease : subject.leases()) leased.emplace(lease.host_port, lease.protocol);
  for (const auto& service : subject.model->services) {
    // The ports of a service on the host's network are its own word, which Docker discards.
    if (service.replicas > 1 || !compose::publishes(service, *subject.model)) continue;
    for (const auto& port : service.ports) {
      if (!port.published || leased.count({*port.published, port.protocol}) != 0) continue;
      lines.push_back(fmt::format("the override publishes port {} for '{}', which is not leased",
                                  *port.published, service.name));
    }
  }
  return lines;
}

}  // namespace

Findings files_disagree(const Subject& subject) {
  const environment::Layout layout(subject.root);
  Finding finding{.sentence = "the generated files and the leases of this environment disagree"};
  const auto text = base::load_file(layout.env_file());
  if (!base::exists(layout.override_file())) finding.evidence.emplace_back("compose.override.yml is missing");
  if (!text) finding.evidence.emplace_back("env.dockertree is missing");
  const auto variables = compose::parse_env(text.value_or(""));
  for (const auto& lease : subject.leases()) {
    const auto found = variables.find(lease.variable);
    if (!text || lease.variable.empty()) continue;
    if (found == variables.end() || found->second != std::to_string(lease.host_port)) {
      finding.evidence.push_back(fmt::format("{} is {} in env.dockertree, leased is {}", lease.variable,
                                             found == variables.end() ? "missing" : found->second,
                                             lease.host_port));
    }
  }
  const auto block_text = base::load_file(subject.files->environment_file);
  if (block_text && compose::has_block(*block_text)) {
    const auto block = compose::parse_env(*block_text);
    for (const auto& [name, value] : variables) {
      if (name.rfind("DOCKERTREE_", 0) != 0 && name.rfind("COMPOSE_", 0) != 0) continue;
      const auto found = block.find(name);
      if (found == block.end() || found->second != value)
        finding.evidence.push_back(fmt::format("{} differs between .env and env.dockertree", name));
    }
  }
  for (auto& line : override_differences(subject)) finding.evidence.push_back(std::move(line));
  if (finding.evidence.empty()) return {};
  mend_by_provisioning(finding);
  return {std::move(finding)};
}

Findings lease_mismatch(const Subject& subject) {
  Findings findings;
  const auto leases = subject.leases();
  for (const auto& container : subject.containers) {
    if (!container.running() || container.label(docker::label::compose_oneoff) == "True") continue;
    Finding finding;
    for (const auto& port : container.published) {
      if (port.host_port == 0) continue;
      const bool leased = std::any_of(leases.begin(), leases.end(), [&](const registry::Lease& lease) {
        return lease.host_port == port.host_port && lease.protocol == port.protocol;
      });
      const auto* service =
          subject.model ? compose::find_service(*subject.model, service_of(container)) : nullptr;
      if (!leased && (service == nullptr || service->replicas <= 1))
        finding.evidence.push_back(
            fmt::format("{} is published on {}, which is not leased", port.container_port, port.host_port));
    }
    for (const auto& lease : leases) {
      if (lease.service != service_of(container) || container.published.empty()) continue;
      if (!publishes(container, lease.host_port, lease.protocol))
        finding.evidence.push_back(fmt::format("leased for {} is {}, which it does not publish",
                                               lease.container_port, lease.host_port));
    }
    if (finding.evidence.empty()) continue;
    finding.sentence = fmt::format(
        "the running container of service '{}' publishes other ports than its leases", service_of(container));
    mend_by_recreating(finding, subject, service_of(container));
    findings.push_back(std::move(finding));
  }
  return findings;
}

namespace {

// Our override publishes on 127.0.0.1 whatever it was made from; a template of the team's says it itself.
bool override_is_ours(const Subject& subject) {
  return subject.has_environment() && !environment::find_template(*subject.files, subject.settings);
}

void mend_exposed(Finding& finding, const Subject& subject) {
  const auto* service = subject.model ? compose::find_service(*subject.model, finding.service) : nullptr;
  const bool files_are_right =
      service != nullptr && std::all_of(service->ports.begin(), service->ports.end(), [](const auto& port) {
        return port.host_ip.rfind("127.", 0) == 0 || port.host_ip == "::1";
      });
  if (files_are_right) return mend_by_recreating(finding, subject, finding.service);
  if (service == nullptr || !override_is_ours(subject)) {
    finding.fix = "publish it on 127.0.0.1: \"127.0.0.1:PORT:PORT\" under 'ports:'";
    return;
  }
  finding.fix = "git dockertree up";
  Finding files;
  Finding container;
  mend_by_provisioning(files);
  mend_by_recreating(container, subject, finding.service);
  finding.mends = files.mends + ", and " + container.mends;
  finding.mend = [first = files.mend, then = container.mend](Mending& mending) {
    first(mending);
    then(mending);
  };
}

}  // namespace

Findings exposed(const Subject& subject) {
  Findings findings;
  for (const auto& container : subject.containers) {
    if (!subject.wants(service_of(container))) continue;
    Finding finding;
    for (const auto& port : container.bindings) {
      const std::string& ip = port.host_ip;
      if (ip == "::1" || ip.rfind("127.", 0) == 0) continue;
      finding.evidence.push_back(fmt::format(
          "{}:{} -> {}: {}", ip.empty() ? "0.0.0.0" : ip, port.host_port, port.container_port,
          ip.empty() || ip == "0.0.0.0" || ip == "::" ? "everybody who reaches one of this host's addresses, "
                                                        "whatever the firewall says"
                                                      : "everybody who reaches that address"));
    }
    if (finding.evidence.empty()) continue;
    finding.service = service_of(container);
    finding.sentence = fmt::format("service '{}' can be reached from other hosts", finding.service);
    mend_exposed(finding, subject);
    findings.push_back(std::move(finding));
  }
  return findings;
}

Findings without_network(const Subject& subject) {
  Findings findings;
  for (const auto& container : subject.containers) {
    if (!container.running() || container.bindings.empty() || container.network_mode == "host" ||
        container.network_mode.rfind("container:", 0) == 0) {
      continue;
    }
    const bool attached = std::any_of(container.networks.begin(), container.networks.end(),
                                      [](const auto& each) { return !each.address.empty(); });
    if (attached && !container.published.empty()) continue;
    Finding finding{.sentence =
                        fmt::format("service '{}' runs, but nothing is published", service_of(container))};
    finding.evidence = {attached ? "the engine forwards none of its ports"
                                 : "its container is on no network, as after a port that could not be bound"};
    mend_by_recreating(finding, subject, service_of(container));
    findings.push_back(std::move(finding));
  }
  return findings;
}

Findings taken(const Subject& subject) {
  Findings findings;
  // An environment's ports are its leases: `conflict` looks at those.
  if (subject.has_environment()) return findings;
  for (const auto& service : subject.model->services) {
    if (!subject.wants(service.name)) continue;
    for (const auto& port : service.ports) {
      if (!port.published || *port.published == 0 || served(subject, *port.published, port.protocol))
        continue;
      const std::string holder = holder_of(subject, port.host_ip, *port.published, port.protocol);
      if (holder.empty()) continue;
      findings.push_back(
          {.sentence = fmt::format("port {} of service '{}' is taken", *port.published, service.name),
           .evidence = {holder},
           .fix = "stop it, or give the service another host port",
           .service = service.name});
    }
  }
  return findings;
}

}  // namespace doctor::ports_checks
