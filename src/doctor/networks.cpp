// SPDX-License-Identifier: MIT
#include "doctor/networks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docker/client.hpp"
#include "docker/labels.hpp"
#include "doctor/asking.hpp"
#include "doctor/links.hpp"
#include "doctor/mend.hpp"
#include "output/ui.hpp"
#include "ports/subnet.hpp"

namespace doctor::networks_checks {
namespace {

// The keys of the networks of a service; `network_mode: service:x` has those of x.
std::set<std::string> networks_of(const compose::Model& model, const compose::Service& service) {
  std::set<std::string> keys;
  if (service.network_mode.rfind("service:", 0) == 0) {
    const auto* other = compose::find_service(model, service.network_mode.substr(8));
    return other == nullptr || other->network_mode.rfind("service:", 0) == 0 ? keys
                                                                             : networks_of(model, *other);
  }
  for (const auto& [key, use] : service.networks) keys.insert(key);
  return keys;
}

bool meets(const std::set<std::string>& one, const std::set<std::string>& other) {
  return std::any_of(one.begin(), one.end(), [&](const auto& key) { return other.count(key) != 0; });
}

bool is_on(const docker::ContainerDetails& container, const std::string& network) {
  return std::any_of(container.networks.begin(), container.networks.end(),
                     [&](const auto& each) { return each.network == network; });
}

std::string why(const Dependency& dependency) {
  return dependency.because == "depends_on"
             ? fmt::format("'{}' depends on '{}'", dependency.service, dependency.on)
             : fmt::format("{} of '{}' names '{}'", dependency.because, dependency.service, dependency.on);
}

}  // namespace

Findings disjoint(const Subject& subject) {
  Findings findings;
  const auto& model = *subject.model;
  for (const auto& dependency : dependencies(model, *subject.original)) {
    // Starting one after the other needs no common network.
    if (dependency.because == "depends_on" || !subject.wants(dependency.service)) continue;
    const auto* from = compose::find_service(model, dependency.service);
    const auto* to = compose::find_service(model, dependency.on);
    if (from == nullptr || to == nullptr) continue;
    const auto one = networks_of(model, *from);
    const auto other = networks_of(model, *to);
    if (one.empty() || other.empty() || meets(one, other)) continue;
    Finding finding{
        .sentence = fmt::format("services '{}' and '{}' have no network in common", from->name, to->name)};
    finding.evidence = {
        why(dependency), fmt::format("'{}' is on {}", from->name, base::join({one.begin(), one.end()}, ", ")),
        fmt::format("'{}' is on {}", to->name, base::join({other.begin(), other.end()}, ", "))};
    finding.service = from->name;
    finding.fix = fmt::format("add the network '{}' to 'networks:' of '{}'", *other.begin(), from->name);
    findings.push_back(std::move(finding));
  }
  return findings;
}

Findings detached(const Subject& subject) {
  Findings findings;
  for (const auto& service : subject.model->services) {
    for (const auto* container : subject.running(service.name)) {
      for (const auto& [key, use] : service.networks) {
        const auto* network = compose::find_network(*subject.model, key);
        if (network == nullptr || is_on(*container, network->name)) continue;
        const bool exists = std::any_of(subject.networks.begin(), subject.networks.end(),
                                        [&](const auto& each) { return each.name == network->name; });
        Finding finding{.sentence = fmt::format("the container of service '{}' is not on the network '{}'",
                                                service.name, network->name)};
        for (const auto& each : container->networks)
          finding.evidence.push_back(fmt::format("it is on '{}'", each.network));
        if (container->networks.empty()) finding.evidence.emplace_back("it is on no network");
        finding.service = service.name;
        if (exists && !container->networks.empty()) {
          auto aliases = use.aliases;
          aliases.push_back(service.name);
          mend_by_connecting(finding, network->name, container->name, aliases);
        } else {
          // Without any network its published ports are gone as well: only a new container has them again.
          mend_by_recreating(finding, subject, service.name);
        }
        findings.push_back(std::move(finding));
      }
    }
  }
  return findings;
}

Findings orphans(const Subject& subject) {
  Findings findings;
  for (const auto& container : subject.containers) {
    const std::string service = container.label(docker::label::compose_service);
    if (container.label(docker::label::compose_oneoff) == "True" || service.empty()) continue;
    if (compose::find_service(*subject.model, service) != nullptr) continue;
    findings.push_back(
        {.sentence = fmt::format("the container '{}' belongs to a service that is not there any more",
                                 container.name),
         .evidence = {fmt::format("service '{}', state {}", service, container.state)},
         .fix = compose_command(subject, "up -d --remove-orphans"),
         .service = service});
  }
  return findings;
}

namespace {

[[noreturn]] void nothing_to_ask_with(const std::vector<std::string>& services) {
  throw base::Error(fmt::format("nothing to ask with in the container of {}", base::join(services, ", ")));
}

// A container that cannot be asked: the engine knows under which names it would answer.
bool engine_knows(const Subject& subject, const Answer& answer) {
  for (const auto* from : subject.running(answer.dependency.service)) {
    for (const auto* to : subject.running(answer.dependency.on)) {
      for (const auto& each : to->networks) {
        const bool alias =
            std::find(each.aliases.begin(), each.aliases.end(), answer.name) != each.aliases.end();
        if (alias && is_on(*from, each.network)) return true;
      }
    }
  }
  return false;
}

}  // namespace

Findings unresolved(const Subject& subject) {
  Findings findings;
  for (const auto& answer : ask_containers(subject)) {
    const auto& [service, on, port, because] = answer.dependency;
    if (answer.asked ? !answer.addresses.empty() : engine_knows(subject, answer)) continue;
    const auto* from = compose::find_service(*subject.model, service);
    const auto* to = compose::find_service(*subject.model, on);
    // Without a common network it cannot: that is another check's matter, or only an order of start.
    if (from == nullptr || to == nullptr ||
        !meets(networks_of(*subject.model, *from), networks_of(*subject.model, *to))) {
      continue;
    }
    Finding finding{.sentence = fmt::format("'{}' does not resolve in the container of service '{}'",
                                            answer.name, service)};
    finding.evidence = {why(answer.dependency),
                        answer.asked ? "asked in the container" : "as the engine has it"};
    mend_by_recreating(finding, subject, on);
    findings.push_back(std::move(finding));
  }
  return findings;
}

Findings silent(const Subject& subject) {
  Findings findings;
  std::vector<std::string> mute;
  for (const auto& answer : ask_containers(subject)) {
    if (!answer.dependency.port || (answer.asked && answer.addresses.empty())) continue;
    if (!answer.reachable) {
      mute.push_back("'" + answer.dependency.service + "'");
      continue;
    }
    if (*answer.reachable) continue;
    findings.push_back(
        {.sentence = fmt::format("'{}' does not answer on port {}, asked by service '{}'", answer.name,
                                 *answer.dependency.port, answer.dependency.service),
         .evidence = {why(answer.dependency), "the name resolves"},
         .fix = compose_command(subject, "logs " + answer.dependency.on),
         .service = answer.dependency.service});
  }
  if (findings.empty() && !mute.empty()) nothing_to_ask_with(mute);
  return findings;
}

Findings elsewhere(const Subject& subject) {
  std::map<std::string, const docker::Container*> others;
  for (const auto& container : subject.all_containers) {
    if (container.label(docker::label::compose_project) == subject.project) continue;
    for (const auto& each : container.networks) {
      if (!each.address.empty()) others.emplace(each.address, &container);
    }
  }
  Findings findings;
  for (const auto& answer : ask_containers(subject)) {
    for (const auto& address : answer.addresses) {
      const auto found = others.find(address);
      if (found == others.end()) continue;
      findings.push_back(
          {.sentence = fmt::format("in the container of service '{}', '{}' is also a container of "
                                   "another project",
                                   answer.dependency.service, answer.name),
           .evidence = {fmt::format("{} is '{}' of project '{}'", address, found->second->name,
                                    found->second->label(docker::label::compose_project))},
           .fix = "leave the shared network, or use a name that only this project has",
           .service = answer.dependency.service});
    }
  }
  return findings;
}

int networks_left(const std::vector<std::string>& subnets) {
  std::vector<::ports::Subnet> taken;
  for (const auto& text : subnets) {
    if (const auto subnet = ::ports::Subnet::parse(text)) taken.push_back(*subnet);
  }
  int left = 0;
  const auto count = [&](const std::string& cidr) {
    const auto pool = *::ports::Subnet::parse(cidr);
    left += std::none_of(taken.begin(), taken.end(), [&](const auto& each) { return each.overlaps(pool); })
                ? 1
                : 0;
  };
  for (int second = 17; second <= 31; ++second) count(fmt::format("172.{}.0.0/16", second));
  for (int third = 0; third < 256; third += 16) count(fmt::format("192.168.{}.0/20", third));
  return left;
}

Findings few_left(const Subject& subject) {
  std::vector<std::string> subnets;
  for (const auto& network : subject.networks)
    subnets.insert(subnets.end(), network.subnets.begin(), network.subnets.end());
  for (const auto& route : ::ports::host_routes()) subnets.push_back(route.text());
  const int left = networks_left(subnets);
  if (left > 3) return {};
  std::map<std::string, int> by_project;
  for (const auto& network : subject.networks) {
    const std::string project = docker::label_of(network.labels, docker::label::compose_project);
    if (!network.subnets.empty()) ++by_project[project.empty() ? "no project" : project];
  }
  Finding finding{.sentence = fmt::format("the engine's standard address pools hold {} more networks", left)};
  for (const auto& [project, number] : by_project)
    finding.evidence.push_back(fmt::format("{}: {}", project, number));
  finding.fix = "docker network prune";
  return {std::move(finding)};
}

Findings unused(const Subject& subject) {
  Findings findings;
  std::set<std::string> used;
  for (const auto& container : subject.all_containers) {
    for (const auto& each : container.networks) used.insert(each.network);
  }
  for (const auto& network : subject.networks) {
    const std::string id = docker::label_of(network.labels, docker::label::environment);
    const auto& known = subject.recorded.environments;
    const bool ours =
        std::any_of(known.begin(), known.end(), [&](const auto& each) { return each.id == id; });
    if (id.empty() || ours || used.count(network.name) != 0) continue;
    // Another user's registry may know it: only what nobody uses is offered, and only as a note.
    findings.push_back({.sentence = fmt::format(
                            "the network '{}' is of an environment that is not registered", network.name),
                        .evidence = {"no container uses it"},
                        .fix = "docker network rm " + base::shell_quote(network.name)});
  }
  return findings;
}

Findings overlap(const Subject& subject) {
  Findings findings;
  const auto routes = ::ports::host_routes();
  for (const auto& network : subject.networks) {
    if (docker::label_of(network.labels, docker::label::compose_project) != subject.project) continue;
    for (const auto& text : network.subnets) {
      const auto subnet = ::ports::Subnet::parse(text);
      if (!subnet) continue;
      Finding finding{.sentence = fmt::format("the network '{}' overlaps with others", network.name)};
      for (const auto& route : routes) {
        if (route.overlaps(*subnet) && !(route == *subnet))
          finding.evidence.push_back(fmt::format("{} and the host's route {}", text, route.text()));
      }
      for (const auto& other : subject.networks) {
        for (const auto& block : other.subnets) {
          const auto parsed = ::ports::Subnet::parse(block);
          if (other.id != network.id && parsed && parsed->overlaps(*subnet))
            finding.evidence.push_back(fmt::format("{} and {} of '{}'", text, block, other.name));
        }
      }
      if (finding.evidence.empty()) continue;
      finding.fix = subject.has_environment() ? "git dockertree down && git dockertree up"
                                              : "give the network another subnet";
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

}  // namespace doctor::networks_checks
