// SPDX-License-Identifier: MIT
#include "doctor/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>

#include "base/error.hpp"
#include "base/text.hpp"

namespace doctor {
namespace {

enum class Can { run, does_not_apply, lacks };

Can judge(const Check& check, const Subject& subject, std::string& why) {
  if (subject.deploy && !check.deploy) return Can::does_not_apply;
  const auto wants = [&](unsigned need) { return (check.needs & need) != 0; };
  if (wants(needs::repository) && !subject.repository) return Can::does_not_apply;
  if (wants(needs::environment) && !subject.has_environment()) return Can::does_not_apply;
  if (wants(needs::original) || wants(needs::model)) {
    if (!subject.files && subject.original_trouble.empty()) return Can::does_not_apply;
    if (!subject.original) return why = "Compose refuses the project's files", Can::lacks;
    if (wants(needs::model) && !subject.model)
      return why = "Compose refuses the generated override", Can::lacks;
  }
  if (wants(needs::engine) && !subject.engine_trouble.empty())
    return why = "the Docker engine does not answer", Can::lacks;
  return Can::run;
}

struct Outcome {
  Findings findings;
  std::string trouble;
};

Outcome run_one(const Check& check, const Subject& subject) {
  try {
    return {check.run(subject), ""};
  } catch (const std::exception& error) {
    return {{}, error.what()};
  }
}

}  // namespace

bool Report::has_problem() const {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return severity_of(finding) == Severity::problem; });
}

Severity severity_of(const Finding& finding) {
  return finding.severity.value_or(require_check(finding.check).severity);
}

const Check& require_check(const std::string& id) {
  std::vector<std::string> ids;
  for (const auto& check : checks()) {
    if (id == check.id) return check;
    ids.emplace_back(check.id);
  }
  const base::Error error(fmt::format("there is no check '{}'", id), base::ErrorKind::usage);
  const auto near = base::nearest(id, ids);
  throw near ? error.hint(fmt::format("did you mean '{}'?", *near))
             : error.hint("git dockertree doctor --list");
}

Report run_checks(const Subject& subject, const std::vector<std::string>& only) {
  Report report;
  std::vector<std::pair<const Check*, std::future<Outcome>>> pending;
  for (const auto& check : checks()) {
    if (!only.empty() && std::find(only.begin(), only.end(), check.id) == only.end()) continue;
    std::string why;
    const Can can = judge(check, subject, why);
    if (can == Can::lacks) report.could_not_run.push_back({check.id, why});
    if (can != Can::run) continue;
    pending.emplace_back(&check, std::async(std::launch::async, [&] { return run_one(check, subject); }));
  }
  for (auto& [check, future] : pending) {
    Outcome outcome = future.get();
    if (!outcome.trouble.empty()) {
      report.could_not_run.push_back({check->id, outcome.trouble});
      continue;
    }
    report.run.emplace_back(check->id);
    for (auto& finding : outcome.findings) {
      finding.check = check->id;
      report.findings.push_back(std::move(finding));
    }
  }
  return report;
}

}  // namespace doctor
