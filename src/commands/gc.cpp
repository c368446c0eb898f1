// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "base/error.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "commands/report.hpp"
#include "environment/lost.hpp"
#include "git/stamp.hpp"
#include "output/record.hpp"

namespace commands {
namespace {

using environment::Lost;
using environment::VolumeFate;
using output::Value;

// The stamps are taken before looking, so that a worktree that goes meanwhile is seen next time.
std::vector<std::pair<git::Repository, std::uint64_t>> stamps_of(registry::Registry& registry) {
  std::vector<std::pair<git::Repository, std::uint64_t>> stamps;
  for (const auto& folder : registry.repositories()) {
    if (const auto repository = git::find_repository(folder)) {
      stamps.emplace_back(*repository, git::worktrees_stamp(*repository));
    }
  }
  return stamps;
}

int preview(cli::Context& context, const std::vector<Lost>& all, VolumeFate volumes) {
  for (const auto& lost : all) {
    if (lost.proven) {
      print_plan(context.ui(),
                 environment::preview_reap(context.registry(), context.engine(), lost, volumes));
    } else {
      context.ui().warn(fmt::format("'{}' would be left alone: {}", lost.record.project, lost.cause));
    }
  }
  if (all.empty()) context.ui().print("nothing to do");
  return 0;
}

// One that cannot be taken down is told; the others go all the same.
int reap_all(cli::Context& context, const std::vector<Lost>& all, const environment::ReapInput& input) {
  int failures = 0;
  for (const auto& lost : all) {
    if (!lost.proven) {
      context.ui().warn(fmt::format("'{}' is left alone: {}", lost.record.project, lost.cause));
      continue;
    }
    try {
      environment::reap(input, lost);
      context.ui().print(fmt::format("removed {} ({})", lost.record.project, lost.cause));
    } catch (const base::Error& error) {
      context.ui().error(error.prefixed("'" + lost.record.project + "'"));
      ++failures;
    }
  }
  return failures;
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  auto* registry = context.find_registry();
  if (registry == nullptr) {
    context.ui().say("nothing was ever registered");
    return 0;
  }
  const VolumeFate volumes = arguments.has("--purge") ? VolumeFate::destroy : VolumeFate::trash;
  if (arguments.has("--purge") && !arguments.has("--force") && !arguments.has("--dry-run")) {
    const auto answer =
        context.ui().ask("delete the data of lost environments for good?", output::Answer::no);
    if (answer == output::Answer::no_terminal) {
      throw base::Error("--purge deletes data for good, and there is no terminal to ask on")
          .hint("git dockertree gc --purge -f");
    }
    if (answer == output::Answer::no) return 1;
  }
  const auto stamps = stamps_of(*registry);
  const auto lost = environment::find_lost(*registry);
  if (arguments.has("--dry-run")) return preview(context, lost, volumes);
  const environment::ReapInput input{*registry, context.engine(), context.ui(), volumes};
  const int failures = reap_all(context, lost, input);
  const int days = arguments.has("--purge") ? 0 : context.settings().trash.days;
  for (const auto& name : environment::empty_trash(input, days)) {
    context.ui().print(fmt::format("deleted volume {} (its time in the trash is over)", name));
  }
  for (const auto& [repository, stamp] : stamps) git::note_worktrees(repository, stamp);
  if (failures > 0) throw base::Error(fmt::format("{} environments could not be removed", failures));
  return 0;
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
          "there is over are deleted. What is not certainly lost is named and left alone.",
      .options = {{.name = "--auto", .doc = "as other commands call it in the background"},
                  {.name = "--purge",
                   .doc = "delete their data, and all that is in the trash; asks, or needs -f"},
                  cli::force_option("do not ask"),
                  cli::dry_run_option()},
      .run = run,
      .examples = {"git dockertree gc --dry-run"},
  };
}

}  // namespace commands
