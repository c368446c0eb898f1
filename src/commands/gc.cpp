// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/signal.hpp"
#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "commands/background.hpp"
#include "commands/report.hpp"
#include "environment/lost.hpp"
#include "environment/main_project.hpp"
#include "environment/notice.hpp"
#include "git/stamp.hpp"

namespace commands {
namespace {

using environment::Lost;
using environment::VolumeFate;
using Stamps = std::vector<std::pair<git::Repository, std::uint64_t>>;

constexpr int rounds = 5;

// The stamps are taken before looking, so that a worktree that goes meanwhile is seen next time.
Stamps stamps_of(registry::Registry& registry) {
  Stamps stamps;
  for (const auto& folder : registry.repositories()) {
    const auto repository = git::find_repository_at(folder);
    if (repository) {
      stamps.emplace_back(*repository, git::worktrees_stamp(*repository));
    } else if (registry.environments_of(folder).empty()) {
      registry.forget_repository(folder);
    }
  }
  return stamps;
}

// Why one is not taken down; empty: it is.
std::string reason_to_leave(const Lost& lost, const docker::Client& engine) {
  if (!lost.proven) return lost.cause;
  if (lost.record.engine == engine.endpoint().key) return "";
  return fmt::format("{}, but it was made on another engine, '{}'", lost.cause, lost.record.engine);
}

int days_in_trash(cli::Context& context, VolumeFate volumes) {
  return volumes == VolumeFate::destroy ? 0 : context.settings().trash.days;
}

int preview(cli::Context& context, const std::vector<Lost>& all, VolumeFate volumes) {
  environment::Plan plan;
  for (const auto& lost : all) {
    const std::string reason = reason_to_leave(lost, context.engine());
    if (reason.empty()) {
      for (auto& step : environment::preview_reap(context.registry(), context.engine(), lost, volumes))
        plan.push_back(std::move(step));
    } else {
      context.ui().warn(fmt::format("'{}' would be left alone: {}", lost.record.project, reason));
    }
  }
  for (const auto& trash :
       environment::due_trash(context.registry(), context.engine(), days_in_trash(context, volumes)))
    plan.push_back({environment::Action::delete_volume, trash.name,
                    fmt::format("in the trash since {}", base::timestamp(trash.deleted))});
  if (!plan.empty() || all.empty()) print_plan(context.ui(), plan);
  return 0;
}

// One that cannot be taken down is told; the others go all the same. Returns the repositories of those that
// are still there.
std::set<std::filesystem::path> reap_all(cli::Context& context, const std::vector<Lost>& all,
                                         const environment::ReapInput& input) {
  std::set<std::filesystem::path> failed;
  for (const auto& lost : all) {
    if (const std::string reason = reason_to_leave(lost, input.engine); !reason.empty()) {
      context.ui().warn(fmt::format("'{}' is left alone: {}", lost.record.project, reason));
      continue;
    }
    try {
      environment::reap(input, lost);
      context.ui().print(fmt::format("removed {} ({})", lost.record.project, lost.cause));
    } catch (const base::Error& error) {
      context.ui().error(error.prefixed("'" + lost.record.project + "'"));
      failed.insert(lost.record.common_dir);
    }
  }
  return failed;
}

// What a command that was killed after its last change of the world left in the journal.
void forget_finished_steps(registry::Registry& registry) {
  for (const auto& step : registry.unfinished_steps()) {
    if (!registry.find_environment(step.environment)) registry.forget_steps(step.environment);
  }
}

VolumeFate fate_of(cli::Context& context, const cli::Arguments& arguments) {
  if (!arguments.has("--purge")) return VolumeFate::trash;
  if (arguments.has("--force") || arguments.has("--dry-run")) return VolumeFate::destroy;
  switch (context.ui().ask("delete the data of lost environments for good?", output::Answer::no)) {
    case output::Answer::yes:
      return VolumeFate::destroy;
    case output::Answer::no:
      throw base::Error("nothing was removed");
    case output::Answer::no_terminal:
      break;
  }
  throw base::Error("--purge deletes data for good, and there is no terminal to ask on")
      .hint("git dockertree gc --purge -f");
}

int collect(cli::Context& context, VolumeFate volumes) {
  auto& registry = context.registry();
  const environment::ReapInput input{registry, context.engine(), context.ui(), volumes};
  std::set<std::filesystem::path> failed;
  // A worktree that goes while we work starts nobody else: another gc finds us at work and ends.
  for (int round = 0; round < rounds; ++round) {
    const Stamps stamps = stamps_of(registry);
    failed = reap_all(context, environment::find_lost(registry), input);
    bool settled = true;
    for (const auto& [repository, stamp] : stamps) {
      if (failed.count(repository.common_dir) == 0) environment::note_looked(repository, stamp);
      settled = settled && git::worktrees_stamp(repository) == stamp;
    }
    if (settled) break;
  }
  forget_finished_steps(registry);
  environment::forget_main_projects(registry);
  for (const auto& name : environment::empty_trash(input, days_in_trash(context, volumes))) {
    context.ui().print(fmt::format("deleted volume {} (its time in the trash is over)", name));
  }
  if (!failed.empty()) {
    throw base::Error("not every lost environment could be removed; see above")
        .hint("go on with: git dockertree gc");
  }
  return 0;
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  if (!base::exists(registry::Registry::default_path())) {
    context.ui().say("nothing was ever registered");
    return 0;
  }
  const VolumeFate volumes = fate_of(context, arguments);
  if (arguments.has("--dry-run"))
    return preview(context, environment::find_lost(context.registry()), volumes);
  base::note_signals();
  if (!arguments.has("--auto")) return collect(context, volumes);
  const auto lock = start_in_background();
  if (!lock) return 0;
  context.ui().say(base::timestamp(base::now()) + " gc --auto");
  return collect(context, volumes);
}

}  // namespace

cli::Command gc() {
  return {
      .name = "gc",
      .aliases = {"prune"},
      .summary = "take down environments whose worktree is gone",
      .description =
          "However it went: git worktree remove, rm -rf, another tool. Their volumes go into the trash; "
          "those whose time "
          "there is over are deleted. Where 'git worktree remove' ended half way at files of root's, it "
          "deletes the rest. What is not certainly lost is named and left alone.",
      .options = {{.name = "--auto",
                   .doc = "in the background, as other commands call it; what it does is in the log"},
                  {.name = "--purge",
                   .doc = "delete their data, and all that is in the trash; asks, or needs -f"},
                  cli::force_option("do not ask"),
                  cli::dry_run_option()},
      .run = run,
      .examples = {"git dockertree gc --dry-run"},
  };
}

}  // namespace commands
