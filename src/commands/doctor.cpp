// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "commands/doctor_report.hpp"
#include "doctor/backup.hpp"
#include "doctor/explain.hpp"
#include "doctor/observe.hpp"
#include "doctor/run.hpp"
#include "environment/executor.hpp"
#include "environment/provision.hpp"
#include "output/record.hpp"

namespace commands {
namespace {

namespace fs = std::filesystem;
using doctor::Finding;
using doctor::Report;
using doctor::Subject;

// A fix may show what it hid: a container that is back on its network, say.
constexpr int rounds = 3;

doctor::Deployment deployment_of(cli::Context& context, const cli::Arguments& arguments) {
  const auto absolute = [&](const std::string& text) { return base::normal_path(context.cwd() / text); };
  doctor::Deployment deployment;
  deployment.file = absolute(*arguments.value("--deploy"));
  if (!base::exists(deployment.file))
    throw base::Error(fmt::format("there is no file '{}'", *arguments.value("--deploy")));
  if (const auto file = arguments.value("--env-file")) {
    deployment.env_file = absolute(*file);
    if (!base::exists(*deployment.env_file)) throw base::Error(fmt::format("there is no file '{}'", *file));
  }
  deployment.service = arguments.value_or("--service", "");
  return deployment;
}

// Looks anew each time: after fixes the answers are others.
Subject look(cli::Context& context, const cli::Arguments& arguments) {
  if (arguments.has("--deploy")) return doctor::observe_deployment(deployment_of(context, arguments));
  const auto worktree = context.worktree(std::nullopt);
  doctor::Surroundings around;
  around.settings = context.config(worktree.root).settings();
  around.repository = context.repository();
  around.worktree = worktree;
  around.registry = context.find_registry();
  return doctor::observe(around);
}

// The safe fixes of the findings, each once; those that were tried already did not help.
std::vector<const Finding*> mendable(const Report& report, std::set<std::string>& tried) {
  std::vector<const Finding*> result;
  for (const auto& finding : report.findings) {
    if (finding.mend && tried.insert(finding.mends).second) result.push_back(&finding);
  }
  return result;
}

// One that fails is told; the others are made all the same.
void mend_all(cli::Context& context, const Subject& subject, const std::vector<const Finding*>& findings) {
  docker::Client engine(subject.endpoint);
  const auto each = [&](doctor::Mending& mending, const Finding& finding) {
    context.ui().detail(finding.mends);
    finding.mend(mending);
  };
  if (subject.deploy) {
    doctor::Mending mending{subject, engine, context.ui(), nullptr};
    for (const auto* finding : findings) {
      try {
        each(mending, *finding);
      } catch (const base::Error& error) {
        context.ui().warn("could not " + finding->mends + ": " + error.what());
      }
    }
    return;
  }
  auto workspace = context.workspace(subject.worktree->root);
  doctor::Mending mending{subject, engine, context.ui(), &workspace};
  environment::Executor executor(workspace, "doctor", subject.record ? subject.record->id : "");
  for (const auto* finding : findings) {
    executor.attempt({environment::Action::mend, finding->mends, finding->sentence},
                     [&] { each(mending, *finding); });
  }
  executor.commit();
}

int run_undo(cli::Context& context, const cli::Arguments& arguments) {
  std::vector<fs::path> files;
  if (arguments.has("--deploy")) {
    const auto deployment = deployment_of(context, arguments);
    files.push_back(deployment.env_file.value_or(deployment.file.parent_path() / ".env"));
  } else if (const auto file = arguments.value("--env-file")) {
    files.push_back(base::normal_path(context.cwd() / *file));
  } else {
    const auto subject = look(context, arguments);
    files = subject.env_files;
  }
  bool any = false;
  for (const auto& file : files) {
    const auto backup = doctor::find_backup(file);
    if (!backup) continue;
    any = true;
    if (arguments.has("--dry-run")) {
      context.ui().print(fmt::format("put '{}' back from '{}'", file.string(), backup->string()));
    } else if (doctor::put_back(file)) {
      context.ui().print(fmt::format("put '{}' back as it was", file.string()));
    }
  }
  if (!any) throw base::Error("there is no backup of an env file").hint("'doctor --fix' makes them");
  return 0;
}

int run_explain(cli::Context& context, const cli::Arguments& arguments) {
  const std::string variable = *arguments.value("--explain");
  std::string service = arguments.operand("SERVICE").value_or(arguments.value_or("--service", ""));
  const auto all = doctor::explain(look(context, arguments), variable, service);
  if (arguments.has("--json")) {
    context.ui().raw(output::to_json(doctor_report::explained_value(variable, all)));
  } else {
    doctor_report::print_explained(context.ui(), variable, all);
  }
  return all.empty() ? 1 : 0;
}

// A check that was asked for by name and could not run has no good answer.
int status_of(const Report& report, const std::vector<std::string>& only) {
  return report.has_problem() || (!only.empty() && !report.could_not_run.empty()) ? 1 : 0;
}

int finish(cli::Context& context, const cli::Arguments& arguments, const Subject& subject,
           const Report& report) {
  if (arguments.has("--json")) {
    context.ui().raw(output::to_json(doctor_report::value(subject, report)));
  } else {
    doctor_report::print(context.ui(), subject, report);
  }
  return status_of(report, arguments.values("--check"));
}

void print_fixes(cli::Context& context, const cli::Arguments& arguments,
                 const std::vector<const Finding*>& fixes) {
  for (const auto* finding : fixes) {
    const std::string line = finding->mends + context.ui().dim("  # " + finding->sentence);
    if (arguments.has("--json")) {
      context.ui().say(line);
    } else {
      context.ui().print(line);
    }
  }
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  if (arguments.has("--list")) {
    doctor_report::print_checks(context.ui(),
                                arguments.has("--json") ? doctor_report::As::json : doctor_report::As::table);
    return 0;
  }
  if (arguments.has("--undo")) return run_undo(context, arguments);
  if (arguments.has("--explain")) return run_explain(context, arguments);
  if (arguments.operand("SERVICE")) throw base::Error("SERVICE belongs to --explain", base::ErrorKind::usage);
  const auto only = arguments.values("--check");
  for (const auto& id : only) static_cast<void>(doctor::require_check(id));
  std::set<std::string> tried;
  for (int round = 1;; ++round) {
    const auto subject = look(context, arguments);
    const auto report = doctor::run_checks(subject, only);
    const auto fixes = arguments.has("--fix") ? mendable(report, tried) : std::vector<const Finding*>();
    if (fixes.empty() || round > rounds) return finish(context, arguments, subject, report);
    print_fixes(context, arguments, fixes);
    if (arguments.has("--dry-run")) return status_of(report, only);
    mend_all(context, subject, fixes);
  }
}

}  // namespace

cli::Command doctor() {
  return {
      .name = "doctor",
      .summary = "find what breaks environments, and mend it",
      .description =
          "Looks at ports, variables, networks, files, Compose and the host, from outside and from inside "
          "the "
          "containers. The exit status is 1 when there is a problem, or when a check that "
          "--check names could not run; warnings and notes do not count.\n\n"
          "--fix shows and applies the fixes that are safe, then looks again. Before it changes an env file "
          "it "
          "keeps a copy beside it, and --undo puts that back.\n\n"
          "--deploy looks at any Compose file before it is deployed, also outside of a repository.",
      .options =
          {{.name = "--fix", .doc = "apply the fixes that are safe"},
           {.name = "--check", .value = "ID", .doc = "only this check; may be repeated", .repeated = true},
           {.name = "--list", .doc = "print the checks there are"},
           {.name = "--explain",
            .value = "VAR",
            .doc = "show which files give a variable its value, and which one counts"},
           {.name = "--deploy",
            .value = "FILE",
            .doc = "look at this Compose file instead of the worktree",
            .completes = cli::Completes::path},
           {.name = "--env-file",
            .value = "FILE",
            .doc = "with --deploy and --undo: the env file, instead of .env",
            .completes = cli::Completes::path},
           {.name = "--service",
            .value = "SERVICE",
            .doc = "only what concerns this service",
            .completes = cli::Completes::service},
           {.name = "--undo", .doc = "put back the env file as it was before the last --fix"},
           cli::json_option(),
           cli::dry_run_option()},
      .operands = {{.name = "SERVICE",
                    .doc = "with --explain: only this service",
                    .optional = true,
                    .completes = cli::Completes::service}},
      .run = run,
      .examples = {"git dockertree doctor --fix", "git dockertree doctor --explain DATABASE_URL web",
                   "git dockertree doctor --deploy compose.yaml --env-file prod.env"},
  };
}

}  // namespace commands
