// SPDX-License-Identifier: MIT
// What names mean, and who answers, as the containers themselves see it.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "doctor/asking.hpp"
#include "doctor/attached.hpp"
#include "doctor/mend.hpp"
#include "doctor/networks.hpp"

namespace doctor::networks_checks {
namespace {

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

const char* how(const Answer& answer) {
  if (!answer.asked) return "as the engine has it";
  return answer.beside ? "asked in the container's network" : "asked in the container";
}

}  // namespace

Findings unresolved(const Subject& subject) {
  Findings findings;
  for (const auto& answer : ask_containers(subject)) {
    const auto& dependency = answer.dependency;
    if (!answer.runs || dependency.on == dependency.service) continue;
    if (answer.asked ? !answer.addresses.empty() : engine_knows(subject, answer)) continue;
    // Without a common network it cannot: that is another check's matter, or only an order of start.
    if (!have_common_network(*subject.model, dependency.service, dependency.on)) continue;
    const auto same = [&](const Finding& each) {
      return each.sentence.find(fmt::format("'{}' does not", answer.name)) == 0 &&
             each.evidence.front() == why(dependency);
    };
    if (std::any_of(findings.begin(), findings.end(), same)) continue;
    Finding finding{.sentence = fmt::format("'{}' does not resolve in the container of service '{}'",
                                            answer.name, dependency.service)};
    finding.evidence = {why(dependency), how(answer)};
    mend_by_recreating(finding, subject, dependency.on);
    findings.push_back(std::move(finding));
  }
  return findings;
}

Findings silent(const Subject& subject) {
  Findings findings;
  std::vector<std::string> mute;
  std::string trouble;
  for (const auto& answer : ask_containers(subject)) {
    const auto& dependency = answer.dependency;
    if (!dependency.port || !answer.runs || (answer.asked && answer.addresses.empty())) continue;
    if (!answer.reachable) {
      mute.push_back("'" + dependency.service + "'");
      trouble = answer.trouble;
      continue;
    }
    if (*answer.reachable) continue;
    const bool own = dependency.on == dependency.service;
    Finding finding{.sentence = own ? fmt::format("service '{}' does not answer on its own port {}",
                                                  answer.name, *dependency.port)
                                    : fmt::format("'{}' does not answer on port {}, asked by service '{}'",
                                                  answer.name, *dependency.port, dependency.service)};
    finding.evidence = {why(dependency), "the name resolves"};
    finding.fix = compose_command(subject, "logs " + dependency.on);
    finding.service = dependency.service;
    // What listens there may start later, or never in this setting.
    if (own) finding.severity = Severity::note;
    findings.push_back(std::move(finding));
  }
  if (findings.empty() && !mute.empty()) {
    throw base::Error(fmt::format("nothing to ask with in the container of {}{}", base::join(mute, ", "),
                                  trouble.empty() ? "" : ": " + trouble));
  }
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
          {.sentence = fmt::format("in the container of service '{}', '{}' is {} a container of "
                                   "another project",
                                   answer.dependency.service, answer.name, answer.runs ? "also" : "only"),
           .evidence = {fmt::format("{} is '{}' of project '{}'", address, found->second->name,
                                    found->second->label(docker::label::compose_project)),
                        how(answer)},
           .fix = "leave the shared network, or use a name that only this project has",
           .service = answer.dependency.service});
    }
  }
  return findings;
}

}  // namespace doctor::networks_checks
