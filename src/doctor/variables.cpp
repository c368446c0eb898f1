// SPDX-License-Identifier: MIT
#include "doctor/variables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/file.hpp"
#include "base/text.hpp"
#include "compose/env_file.hpp"
#include "compose/mentions.hpp"
#include "docker/labels.hpp"
#include "doctor/links.hpp"
#include "doctor/mend.hpp"
#include "environment/layout.hpp"

namespace doctor::variables_checks {
namespace fs = std::filesystem;
namespace {

// The example that belongs to an env file: "prod.env.example", ".env.example", ".env.template", …
std::optional<fs::path> example_of(const fs::path& file) {
  for (const fs::path& base : {file, file.parent_path() / ".env"}) {
    for (const char* end : {".example", ".template", ".sample", ".dist"}) {
      fs::path example = base.string() + end;
      if (base::exists(example)) return example;
    }
  }
  return std::nullopt;
}

// "#NAME=" counts: somebody has left it out on purpose.
bool is_mentioned(const std::string& text, const std::string& name) {
  for (const auto& line : base::lines(text)) {
    const std::string rest = base::trim(line);
    if (!rest.empty() && rest[0] == '#' && base::trim(rest.substr(1, rest.find('=') - 1)) == name)
      return true;
  }
  return false;
}

std::string without_block(const std::string& text) {
  return compose::has_block(text) ? compose::without_block(text) : text;
}

}  // namespace

Findings incomplete(const Subject& subject) {
  Findings findings;
  const fs::path file = subject.invocation.env_files.empty() ? subject.files->environment_file
                                                             : subject.invocation.env_files.front();
  const auto example = example_of(file);
  if (!example) return findings;
  const std::string text = base::load_file(file).value_or("");
  const auto all = compose::parse_env(text);
  std::map<std::string, std::string> missing;
  for (const auto& [name, value] : compose::parse_env(base::require_file(*example))) {
    if (all.count(name) == 0 && !is_mentioned(text, name)) missing.emplace(name, value);
  }
  if (missing.empty()) return findings;
  const bool absent = base::trim(without_block(text)).empty();
  Finding finding{.sentence = absent ? fmt::format("'{}' is missing, and '{}' is there",
                                                   subject.short_path(file), subject.short_path(*example))
                                     : fmt::format("'{}' lacks variables that '{}' has",
                                                   subject.short_path(file), subject.short_path(*example))};
  for (const auto& [name, value] : missing) finding.evidence.push_back(name);
  finding.fix = fmt::format("add them to '{}'", subject.short_path(file));
  mend_env_file(finding, file, missing);
  findings.push_back(std::move(finding));
  return findings;
}

namespace {

// Where the value comes from, when an env file says just that.
std::optional<fs::path> file_with(const Subject& subject, const std::string& name, const std::string& value) {
  std::optional<fs::path> found;
  for (const auto& file : subject.env_files) {
    const auto all = compose::parse_env(without_block(base::load_file(file).value_or("")));
    const auto entry = all.find(name);
    if (entry != all.end() && entry->second == value) found = file;
  }
  return found;
}

// The value with another host, when it holds the old one once.
std::optional<std::string> with_host(const std::string& value, const std::string& old,
                                     const std::string& host) {
  const auto slashes = value.find("://");
  const auto user = value.find('@', slashes == std::string::npos ? 0 : slashes);
  const auto start = user != std::string::npos ? user : slashes != std::string::npos ? slashes : 0;
  const auto at = value.find(old, start);
  if (at == std::string::npos) return std::nullopt;
  return value.substr(0, at) + host + value.substr(at + old.size());
}

void suggest(Finding& finding, const Subject& subject, const Link& link, const std::string& value,
             const std::string& meant) {
  finding.evidence.push_back(fmt::format("the service '{}' is meant", meant));
  finding.fix = fmt::format("write '{}' instead of '{}' in {}", meant, link.host, link.variable);
  const auto file = file_with(subject, link.variable, value);
  const auto better = with_host(value, link.host, meant);
  if (file && better) mend_env_file(finding, *file, {{link.variable, *better}});
}

// What is wrong with such a host; nothing: it is right, or cannot be told.
std::optional<Severity> judge(const Link& link, const Place& place, const compose::Service& from) {
  using Kind = Place::Kind;
  switch (place.kind) {
    case Kind::local:
      if (!link.strong || is_backing(from) || !from.network_mode.empty()) return std::nullopt;
      return Severity::problem;
    case Kind::unknown:
      return link.strong ? Severity::problem : Severity::warning;
    case Kind::address:
      return link.strong ? std::optional(Severity::warning) : std::nullopt;
    case Kind::container_name:
      return Severity::note;
    default:
      return std::nullopt;
  }
}

const char* what_is(const Place& place) {
  using Kind = Place::Kind;
  if (place.kind == Kind::local) return "is the service's own container";
  if (place.kind == Kind::address) return "is an address, which is another one in each environment";
  if (place.kind == Kind::container_name) return "is a container's name, not a service's";
  return "is no service";
}

}  // namespace

Findings wrong_host(const Subject& subject) {
  Findings findings;
  for (const auto& link : links_of(*subject.original)) {
    if (!subject.wants(link.service)) continue;
    const auto* from = compose::find_service(*subject.original, link.service);
    const auto place = place_of(link.host, *from, *subject.original);
    const auto severity = judge(link, place, *from);
    if (!severity) continue;
    Finding finding{.sentence = fmt::format("{} of service '{}' names '{}', which {}", link.variable,
                                            link.service, link.host, what_is(place))};
    finding.severity = severity;
    finding.service = link.service;
    finding.fix = fmt::format("write the name of a service in {}", link.variable);
    const auto meant = place.service.empty() ? service_meant(link, *subject.original) : place.service;
    const std::string& value = *from->environment.at(link.variable);
    if (meant) suggest(finding, subject, link, value, *meant);
    findings.push_back(std::move(finding));
  }
  return findings;
}

Findings hard_coded(const Subject& subject) {
  Findings findings;
  std::map<std::string, std::string> given;
  const auto read = [&](const fs::path& file) {
    for (const auto& [name, value] : compose::parse_env(base::load_file(file).value_or("")))
      given[name] = value;
  };
  read(subject.files->environment_file);
  if (subject.has_environment()) read(environment::Layout(subject.root).env_file());
  for (const auto& written : subject.written) {
    const auto found = given.find(written.name);
    if (!written.literal() || found == given.end() || found->second == written.value) continue;
    if (!subject.wants(written.service)) continue;
    Finding finding{.sentence =
                        fmt::format("{} of service '{}' is fixed in the Compose file, so the env file's "
                                    "value does not count",
                                    written.name, written.service)};
    finding.evidence = {fmt::format("{}:{}", subject.short_path(written.file), written.line),
                        fmt::format("fixed: {}; env file: {}", masked(written.name, written.value),
                                    masked(written.name, found->second))};
    finding.service = written.service;
    finding.fix =
        fmt::format("write {}: ${{{}:-{}}}", written.name, written.name, masked(written.name, written.value));
    findings.push_back(std::move(finding));
  }
  return findings;
}

Findings stale_localhost(const Subject& subject) {
  Findings findings;
  for (const auto& mention : compose::mentions(*subject.original)) {
    Finding finding{.sentence = mention.sentence};
    finding.fix = mention.fix;
    findings.push_back(std::move(finding));
  }
  return findings;
}

namespace {

std::map<std::string, std::string> environment_of(const docker::ContainerDetails& container) {
  std::map<std::string, std::string> result;
  for (const auto& entry : container.environment) {
    const auto at = entry.find('=');
    if (at != std::string::npos) result[entry.substr(0, at)] = entry.substr(at + 1);
  }
  return result;
}

}  // namespace

Findings stale_container(const Subject& subject) {
  Findings findings;
  std::set<std::string> seen;
  for (const auto& service : subject.model->services) {
    for (const auto* container : subject.running(service.name)) {
      if (!subject.wants(service.name) || !seen.insert(service.name).second) continue;
      const auto has = environment_of(*container);
      Finding finding;
      for (const auto& [name, value] : service.environment) {
        const auto found = has.find(name);
        if (!value || (found != has.end() && found->second == *value)) continue;
        finding.evidence.push_back(
            fmt::format("{}: {} in the container, {} in the files", name,
                        found == has.end() ? "missing" : "'" + masked(name, found->second) + "'",
                        "'" + masked(name, *value) + "'"));
      }
      if (finding.evidence.empty()) continue;
      finding.sentence = fmt::format(
          "the container of service '{}' has other variables than the files: a restart does not change that",
          service.name);
      mend_by_recreating(finding, subject, service.name);
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

}  // namespace doctor::variables_checks
