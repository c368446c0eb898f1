// SPDX-License-Identifier: MIT
#include "commands/doctor_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "output/table.hpp"

namespace commands::doctor_report {
namespace {

using doctor::Finding;
using doctor::Severity;
using output::Value;

output::Style style_of(Severity severity) {
  if (severity == Severity::problem) return output::Style::red;
  return severity == Severity::warning ? output::Style::yellow : output::Style::dim;
}

void print_finding(output::Ui& ui, const Finding& finding) {
  const Severity severity = doctor::severity_of(finding);
  ui.print(fmt::format("{}: {} {}", ui.style(style_of(severity), doctor::text(severity)), finding.sentence,
                       ui.dim("[" + finding.check + "]")));
  for (const auto& line : finding.evidence) ui.print("  " + line);
  if (!finding.fix.empty()) ui.print("  fix: " + finding.fix);
}

int count(const doctor::Report& report, Severity severity) {
  return static_cast<int>(
      std::count_if(report.findings.begin(), report.findings.end(),
                    [&](const Finding& finding) { return doctor::severity_of(finding) == severity; }));
}

// The worst first; within one severity as in the table.
void print_findings(output::Ui& ui, const doctor::Report& report) {
  for (const auto severity : {Severity::note, Severity::warning, Severity::problem}) {
    for (const auto& finding : report.findings) {
      if (doctor::severity_of(finding) == severity) print_finding(ui, finding);
    }
  }
}

void print_checklist(output::Ui& ui, const doctor::Report& report) {
  for (const auto& check : doctor::checks()) {
    if (std::find(report.run.begin(), report.run.end(), check.id) == report.run.end()) continue;
    std::vector<const Finding*> own;
    for (const auto& finding : report.findings) {
      if (finding.check == check.id) own.push_back(&finding);
    }
    if (own.empty()) ui.print(fmt::format("[{}] {}", ui.green("ok"), check.id));
    for (const auto* finding : own) print_finding(ui, *finding);
  }
}

std::string engine_line(const doctor::Subject& subject) {
  return fmt::format("engine {} at {}{}, Compose {}", subject.version.engine, subject.endpoint.url,
                     subject.endpoint.context.empty()
                         ? std::string()
                         : fmt::format(" (context '{}')", subject.endpoint.context),
                     subject.compose_version.empty() ? "not found" : subject.compose_version);
}

Value text_or_null(const std::string& text) { return text.empty() ? Value() : Value(text); }

}  // namespace

void print(output::Ui& ui, const doctor::Subject& subject, const doctor::Report& report) {
  if (subject.deploy) {
    print_checklist(ui, report);
  } else {
    print_findings(ui, report);
  }
  for (const auto& [check, why] : report.could_not_run)
    ui.print(fmt::format("could not run {}: {}", check, why));
  if (subject.engine_trouble.empty()) ui.print(engine_line(subject));
  const auto fixable = std::any_of(report.findings.begin(), report.findings.end(),
                                   [](const Finding& finding) { return finding.mend != nullptr; });
  ui.print(fmt::format("{} checks: {} problems, {} warnings, {} notes", report.run.size(),
                       count(report, Severity::problem), count(report, Severity::warning),
                       count(report, Severity::note)));
  if (fixable) ui.hint("'--fix' applies the fixes that are safe");
}

Value value(const doctor::Subject& subject, const doctor::Report& report) {
  const auto finding_value = [](const Finding& finding) {
    return Value::record({{"check", finding.check},
                          {"severity", doctor::text(doctor::severity_of(finding))},
                          {"sentence", finding.sentence},
                          {"evidence", Value::list_of(finding.evidence)},
                          {"fix", finding.fix.empty() ? Value() : Value(finding.fix)},
                          {"fixable", finding.mend != nullptr},
                          {"service", finding.service.empty() ? Value() : Value(finding.service)}});
  };
  return Value::record({{"schema", 1},
                        {"findings", Value::list_of(report.findings, finding_value)},
                        {"checks_run", report.run.size()},
                        {"engine", Value::record({{"answers", subject.engine_trouble.empty()},
                                                  {"url", text_or_null(subject.endpoint.url)},
                                                  {"context", text_or_null(subject.endpoint.context)},
                                                  {"version", text_or_null(subject.version.engine)},
                                                  {"compose", text_or_null(subject.compose_version)}})},
                        {"could_not_run", Value::list_of(report.could_not_run, [](const auto& each) {
                           return Value::record({{"check", each.check}, {"why", each.why}});
                         })}});
}

void print_explained(output::Ui& ui, const std::string& variable, const std::vector<doctor::Explained>& all) {
  for (const auto& each : all) {
    ui.print(ui.bold(fmt::format("{} in service '{}': {}", variable, each.service,
                                 each.value ? "'" + *each.value + "'" : "not set")));
    output::Table table({{.title = ""}, {.title = "FROM"}, {.title = "VALUE"}, {.title = ""}});
    for (const auto& layer : each.layers)
      table.add(
          {{layer.wins ? "*" : ""}, {layer.where}, {layer.value}, {layer.fills ? "fills in the next" : ""}});
    if (!each.layers.empty()) table.print(ui);
    if (each.differs)
      ui.print(fmt::format("the running container has {}: it needs to be re-created",
                           each.container ? "'" + *each.container + "'" : "none"));
  }
  if (all.empty()) ui.say(fmt::format("no service has '{}'", variable));
}

Value explained_value(const std::string& variable, const std::vector<doctor::Explained>& all) {
  const auto layer_value = [](const doctor::Layer& layer) {
    return Value::record(
        {{"from", layer.where}, {"value", layer.value}, {"fills", layer.fills}, {"wins", layer.wins}});
  };
  return Value::record({{"schema", 1},
                        {"variable", variable},
                        {"services", Value::list_of(all, [&](const doctor::Explained& each) {
                           return Value::record({{"service", each.service},
                                                 {"value", each.value},
                                                 {"layers", Value::list_of(each.layers, layer_value)},
                                                 {"container", each.container},
                                                 {"differs", each.differs}});
                         })}});
}

void print_checks(output::Ui& ui, As form) {
  if (form == As::json) {
    ui.raw(output::to_json(Value::record(
        {{"schema", 1}, {"checks", Value::list_of(doctor::checks(), [](const doctor::Check& check) {
                           return Value::record({{"check", check.id},
                                                 {"severity", doctor::text(check.severity)},
                                                 {"summary", check.summary},
                                                 {"deploy", check.deploy}});
                         })}})));
    return;
  }
  output::Table table({{.title = "CHECK"}, {.title = "SEVERITY"}, {.title = "FINDS"}});
  for (const auto& check : doctor::checks())
    table.add({{check.id}, {doctor::text(check.severity)}, {check.summary}});
  table.print(ui);
}

}  // namespace commands::doctor_report
