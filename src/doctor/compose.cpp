// SPDX-License-Identifier: MIT
#include "doctor/compose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "compose/invocation.hpp"
#include "compose/override.hpp"
#include "doctor/links.hpp"
#include "doctor/mend.hpp"
#include "environment/plain_compose.hpp"
#include "environment/project.hpp"
#include "environment/route_traefik.hpp"
#include "environment/route_wish.hpp"
#include "environment/template.hpp"

namespace doctor::compose_checks {
namespace {

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
  if (compose::at_least(subject.compose_version, compose::oldest_version)) return {};
  return {{.sentence = fmt::format("Docker Compose {} does not know !override", subject.compose_version),
           .evidence = {fmt::format("needed is {}", compose::oldest_version)},
           .fix = "install a newer plugin 'docker compose'"}};
}

namespace {

// Something that a file names once and for all, and what it is called in this environment.
struct Fixed {
  std::string what;  // "container_name 'db' of service 'db'"
  std::string name;
  std::string here;  // the same: it is not kept apart
};

std::vector<Fixed> fixed_names(const compose::Model& original, const compose::Model& model) {
  std::vector<Fixed> all;
  const auto add = [&](const char* what, const std::string& of, const std::string& name,
                       const std::string& here) {
    all.push_back({fmt::format("{} '{}' of {}", what, name, of), name, here});
  };
  for (const auto& service : original.services) {
    const auto* here = compose::find_service(model, service.name);
    if (here == nullptr) continue;
    const std::string of = fmt::format("service '{}'", service.name);
    if (!service.container_name.empty())
      add("container_name", of, service.container_name, here->container_name);
    if (service.built && !service.image.empty()) add("the built image", of, service.image, here->image);
  }
  for (const auto& volume : original.volumes) {
    const auto* here = compose::find_volume(model, volume.key);
    if (here != nullptr && (volume.external || volume.name != original.name + "_" + volume.key))
      add(volume.external ? "the external name" : "the name", fmt::format("volume '{}'", volume.key),
          volume.name, here->name);
  }
  for (const auto& network : original.networks) {
    const auto* here = compose::find_network(model, network.key);
    if (here != nullptr && !network.external && network.name != original.name + "_" + network.key)
      add("the name", fmt::format("network '{}'", network.key), network.name, here->name);
  }
  return all;
}

bool shares_volume(const Subject& subject, const std::string& name) {
  return std::any_of(
      subject.recorded.volumes.begin(), subject.recorded.volumes.end(), [&](const registry::Volume& volume) {
        return volume.environment == subject.record->id && volume.name == name && volume.method == "share";
      });
}

// What would collide or be shared; a note of what is kept apart, a warning of what is not.
void find_fixed(const Subject& subject, Findings& findings) {
  Finding apart{.sentence = "what the project's files name once for all is kept apart here"};
  for (const auto& fixed : fixed_names(*subject.original, *subject.model)) {
    if (fixed.here != fixed.name) {
      apart.evidence.push_back(fixed.here.empty()
                                   ? fixed.what + ": it has a name of its own here"
                                   : fmt::format("{}: here it is '{}'", fixed.what, fixed.here));
    } else if (!shares_volume(subject, fixed.name)) {
      Finding finding{.sentence = fixed.what + " is the same in all environments"};
      finding.severity = Severity::warning;
      // A template of the team's takes the override's place and says such things itself.
      const bool ours = !environment::find_template(*subject.files, subject.settings);
      if (ours) mend_by_provisioning(finding);
      if (!ours) finding.fix = "reset it in the template";
      findings.push_back(std::move(finding));
    }
  }
  for (const auto& volume : subject.recorded.volumes) {
    // The record outlives a declaration that is gone.
    if (volume.environment != subject.record->id || volume.method != "share" ||
        compose::find_volume(*subject.original, volume.key) == nullptr) {
      continue;
    }
    findings.push_back(
        {.sentence = fmt::format("volume '{}' is '{}', which environments share", volume.key, volume.name)});
  }
  if (!apart.evidence.empty()) findings.push_back(std::move(apart));
}

void find_traefik(const Subject& subject, Findings& findings) {
  environment::Owner owner;
  owner.id = subject.record->id;
  owner.project = subject.record->project;
  owner.repository = subject.record->repository;
  owner.branch = subject.record->branch;
  environment::Names names;
  names.routes = subject.recorded.routes;
  names.host = environment::own_host(names.routes, owner, subject.settings);
  const auto note =
      environment::traefik_note(*subject.files, *subject.original, owner, names, subject.settings);
  if (note) findings.push_back({.sentence = *note, .severity = Severity::note});
}

}  // namespace

Findings exported(const Subject& subject) {
  Findings findings;
  for (const auto& each : environment::misleading_exports(subject.record->project, subject.root))
    findings.push_back(
        {.sentence = each.sentence, .fix = "unset " + each.name + ", or use 'git dockertree compose'"});
  return findings;
}

Findings shared(const Subject& subject) {
  Findings findings;
  for (auto& warning : compose::warnings(*subject.original, subject.root)) {
    findings.push_back({.sentence = std::move(warning.sentence),
                        .severity = warning.shared ? Severity::warning : Severity::note});
  }
  if (subject.model) find_fixed(subject, findings);
  find_traefik(subject, findings);
  return findings;
}

Findings depends_missing(const Subject& subject) {
  Findings findings;
  std::set<std::pair<std::string, std::string>> told;
  for (const auto& dependency : dependencies(*subject.original, *subject.original)) {
    if (dependency.because == "depends_on" || !subject.wants(dependency.service)) continue;
    std::set<std::string> seen;
    std::set<std::string> back;
    // One that is waited for cannot wait as well.
    if (waits_for(*subject.original, dependency.service, dependency.on, seen) ||
        waits_for(*subject.original, dependency.on, dependency.service, back)) {
      continue;
    }
    // Of two that name each other only one can wait.
    told.emplace(dependency.service, dependency.on);
    if (told.count({dependency.on, dependency.service}) != 0) continue;
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
