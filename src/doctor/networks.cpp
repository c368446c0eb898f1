// SPDX-License-Identifier: MIT
#include "doctor/networks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "docker/labels.hpp"
#include "doctor/attached.hpp"
#include "doctor/links.hpp"
#include "doctor/mend.hpp"
#include "ports/subnet.hpp"

namespace doctor::networks_checks {
namespace {

std::string list_of(const std::set<std::string>& keys) {
  return base::join({keys.begin(), keys.end()}, ", ");
}

// On "default" because it names no network, while everybody else names one.
bool is_left_out(const compose::Model& model, const std::set<std::string>& keys) {
  return keys == std::set<std::string>{"default"} && model.services.size() > 1 &&
         std::count_if(model.services.begin(), model.services.end(), [&](const compose::Service& service) {
           return network_keys(model, service).count("default") != 0;
         }) == 1;
}

}  // namespace

Findings disjoint(const Subject& subject) {
  Findings findings;
  const auto& model = *subject.model;
  for (const auto& dependency : dependencies(model, *subject.original)) {
    if (!subject.wants(dependency.service)) continue;
    const auto* from = compose::find_service(model, dependency.service);
    const auto* to = compose::find_service(model, dependency.on);
    if (from == nullptr || to == nullptr) continue;
    const auto one = network_keys(model, *from);
    const auto other = network_keys(model, *to);
    if (one.empty() || other.empty() || have_common_network(model, from->name, to->name)) continue;
    // Starting one after the other needs no common network, but nobody is alone on `default` on purpose.
    const bool only_order = dependency.because == "depends_on";
    if (only_order && !is_left_out(model, one) && !is_left_out(model, other)) continue;
    Finding finding{
        .sentence = fmt::format("services '{}' and '{}' have no network in common", from->name, to->name)};
    finding.evidence = {why(dependency), fmt::format("'{}' is on {}", from->name, list_of(one)),
                        fmt::format("'{}' is on {}", to->name, list_of(other))};
    finding.service = from->name;
    const bool joins = is_left_out(model, other);
    finding.fix = fmt::format("add the network '{}' to 'networks:' of '{}'", *(joins ? one : other).begin(),
                              joins ? to->name : from->name);
    if (only_order) finding.severity = Severity::warning;
    findings.push_back(std::move(finding));
  }
  return findings;
}

namespace {

// One that does not run keeps the ids of its networks; when one of them is gone it cannot start again.
std::string lost_network(const Subject& subject, const docker::ContainerDetails& container) {
  for (const auto& each : container.networks) {
    const bool exists =
        std::any_of(subject.networks.begin(), subject.networks.end(), [&](const docker::Network& network) {
          return each.network_id.empty() ? network.name == each.network : network.id == each.network_id;
        });
    if (!exists) return each.network;
  }
  return "";
}

void find_orphaned(const Subject& subject, Findings& findings) {
  for (const auto& container : subject.containers) {
    const std::string service = container.label(docker::label::compose_service);
    if (container.running() || container.label(docker::label::compose_oneoff) == "True" ||
        !subject.wants(service) || compose::find_service(*subject.model, service) == nullptr) {
      continue;
    }
    const std::string network = lost_network(subject, container);
    if (network.empty()) continue;
    Finding finding{.sentence = fmt::format("the container of service '{}' cannot start: its network '{}' "
                                            "is gone",
                                            service, network)};
    finding.evidence = {fmt::format("'{}' is {}", container.name, container.state)};
    mend_by_making_anew(finding, subject, service);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Findings detached(const Subject& subject) {
  Findings findings;
  find_orphaned(subject, findings);
  for (const auto& service : subject.model->services) {
    if (!subject.wants(service.name)) continue;
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
          mend_by_connecting(finding, subject, network->name, container->name, aliases);
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
    Finding finding{.sentence =
                        fmt::format("the container '{}' belongs to a service that is not there any more",
                                    container.name)};
    finding.evidence = {fmt::format("service '{}', state {}", service, container.state)};
    for (const auto& each : container.networks)
      finding.evidence.push_back(fmt::format("it is on '{}'", each.network));
    finding.fix = compose_command(subject, "up -d --remove-orphans");
    finding.service = service;
    // A container that is not labelled as this environment's may be anybody's under the same project.
    if (subject.has_environment() && container.label(docker::label::environment) == subject.record->id)
      mend_by_removing(finding, container);
    findings.push_back(std::move(finding));
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

Findings overlap(const Subject& subject) {
  Findings findings;
  const auto routes = ::ports::host_routes();
  const bool something_runs =
      std::any_of(subject.containers.begin(), subject.containers.end(),
                  [](const auto& each) { return each.state != "exited" && each.state != "created"; });
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
      if (subject.has_environment() && !something_runs) {
        mend_by_taking_down(finding);
      } else if (subject.has_environment()) {
        finding.evidence.emplace_back("--fix ends nothing that runs");
      }
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

}  // namespace doctor::networks_checks
