// SPDX-License-Identifier: MIT
#include "doctor/compose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "compose/override.hpp"
#include "doctor/links.hpp"
#include "doctor/mend.hpp"
#include "environment/project.hpp"

namespace doctor::compose_checks {
namespace {

constexpr const char* oldest = "2.24.4";

// Whether `from` waits for `to`, however many services lie between.
bool waits_for(const compose::Model& model, const std::string& from, const std::string& to,
               std::set<std::string>& seen) {
  const auto* service = compose::find_service(model, from);
  if (service == nullptr || !seen.insert(from).second) return false;
  return std::any_of(service->depends_on.begin(), service->depends_on.end(), [&](const auto& entry) {
    return entry.first == to || waits_for(model, entry.first, to, seen);
  });
}

}  // namespace

Findings invalid(const Subject& subject) {
  if (subject.original || subject.original_trouble.empty()) return {};
  return {{.sentence = "Compose refuses the project's files",
           .evidence = {subject.original_trouble},
           .fix = compose_command(subject, "config --quiet")}};
}

Findings override_broken(const Subject& subject) {
  if (!subject.original || subject.model || subject.model_trouble.empty()) return {};
  Finding finding{.sentence = "Compose refuses the generated override"};
  finding.evidence = {subject.model_trouble};
  mend_by_provisioning(finding);
  return {std::move(finding)};
}

Findings override_stale(const Subject& subject) {
  if (environment::content_hash(*subject.files, subject.settings) == subject.record->content_hash) return {};
  Finding finding{.sentence = "the project's files have changed since the override was made from them"};
  finding.fix = "git dockertree up";
  mend_by_provisioning(finding);
  return {std::move(finding)};
}

Findings too_old(const Subject& subject) {
  if (subject.compose_version.empty())
    return {{.sentence = "there is no Docker Compose", .fix = "install the plugin 'docker compose'"}};
  if (compose::at_least(subject.compose_version, oldest)) return {};
  return {{.sentence = fmt::format("Docker Compose {} does not know !override", subject.compose_version),
           .evidence = {fmt::format("needed is {}", oldest)},
           .fix = "install a newer plugin 'docker compose'"}};
}

Findings shared(const Subject& subject) {
  Findings findings;
  for (const auto& sentence : compose::warnings(*subject.original, subject.root)) {
    if (sentence.find("which is the main worktree's port") != std::string::npos) continue;
    const bool open = sentence.find("share it") != std::string::npos ||
                      sentence.find("socket") != std::string::npos ||
                      sentence.find("host's network") != std::string::npos;
    findings.push_back({.sentence = sentence, .severity = open ? Severity::warning : Severity::note});
  }
  return findings;
}

Findings depends_missing(const Subject& subject) {
  Findings findings;
  for (const auto& dependency : dependencies(*subject.original, *subject.original)) {
    if (dependency.because == "depends_on" || !subject.wants(dependency.service)) continue;
    std::set<std::string> seen;
    std::set<std::string> back;
    // One that is waited for cannot wait as well.
    if (waits_for(*subject.original, dependency.service, dependency.on, seen) ||
        waits_for(*subject.original, dependency.on, dependency.service, back)) {
      continue;
    }
    const auto* to = compose::find_service(*subject.original, dependency.on);
    if (!is_backing(*to)) continue;
    findings.push_back(
        {.sentence = fmt::format("service '{}' uses '{}' and does not wait for it", dependency.service,
                                 dependency.on),
         .evidence = {fmt::format("{} names it", dependency.because)},
         .fix = fmt::format("write 'depends_on: [{}]' in '{}'", dependency.on, dependency.service),
         .service = dependency.service});
  }
  return findings;
}

Findings depends_without_health(const Subject& subject) {
  Findings findings;
  for (const auto& service : subject.model->services) {
    if (!subject.wants(service.name)) continue;
    for (const auto& [name, condition] : service.depends_on) {
      const auto* to = compose::find_service(*subject.model, name);
      if (to == nullptr || !is_backing(*to) || condition == "service_healthy" ||
          condition == "service_completed_successfully") {
        continue;
      }
      findings.push_back(
          {.sentence = fmt::format("service '{}' starts before '{}' is ready", service.name, name),
           .evidence = {fmt::format("its condition is '{}'", condition),
                        to->healthcheck ? "there is a health check" : "there is no health check in the file"},
           .fix = fmt::format("write 'condition: service_healthy'{} in 'depends_on:'",
                              to->healthcheck ? "" : fmt::format(", and a 'healthcheck:' of '{}',", name)),
           .service = service.name});
    }
  }
  return findings;
}

Findings restarts(const Subject& subject) {
  Finding finding{.sentence = "services start again with the engine, also when nobody works here any more"};
  for (const auto& service : subject.model->services) {
    if (service.restart == "always" || service.restart == "unless-stopped")
      finding.evidence.push_back(fmt::format("'{}': restart: {}", service.name, service.restart));
  }
  if (finding.evidence.empty()) return {};
  finding.fix = "restart: ${RESTART:-no}";
  return {std::move(finding)};
}

}  // namespace doctor::compose_checks
