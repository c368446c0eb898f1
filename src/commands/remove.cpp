// SPDX-License-Identifier: MIT
#include "environment/remove.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "commands/archive_file.hpp"
#include "commands/report.hpp"
#include "commands/volumes.hpp"
#include "environment/lost.hpp"
#include "environment/observed.hpp"
#include "environment/select.hpp"
#include "environment/volume_making.hpp"
#include "git/branches.hpp"

namespace commands {
namespace {

using environment::VolumeFate;
using output::Answer;

bool has_data(cli::Context& context, const git::Worktree& worktree) {
  const auto record = environment::find_record(context.registry(), context.repository(), worktree);
  return record && !context.registry().volumes_of(record->id).empty();
}

std::string kept_text(const config::Settings& settings) {
  return settings.trash.days == 0 ? "deleted"
                                  : fmt::format("kept in the trash for {} days", settings.trash.days);
}

// Beside the worktrees, which go.
void offer_backup(cli::Context& context, const std::vector<git::Worktree>& worktrees) {
  if (context.ui().ask("write a backup of it first?", Answer::yes) != Answer::yes) return;
  for (const auto& worktree : worktrees) {
    if (worktree.missing || !has_data(context, worktree)) continue;
    auto workspace = context.workspace(worktree.root);
    const environment::ReplaceInput input{workspace, worktree, "remove"};
    const auto path = worktree.root.parent_path() / standard_archive(input);
    write_archive(context, input, {.clone = environment::clone_options(workspace.settings)}, path);
    context.ui().say(fmt::format("the data is in '{}'", path.string()));
  }
}

// What becomes of the data: by a flag, by asking, or, where nobody can be asked, the way that loses nothing.
VolumeFate fate_of(cli::Context& context, const cli::Arguments& arguments,
                   const std::vector<git::Worktree>& worktrees) {
  if (arguments.has("--keep-volumes")) return VolumeFate::keep;
  const bool any = std::any_of(worktrees.begin(), worktrees.end(),
                               [&](const git::Worktree& worktree) { return has_data(context, worktree); });
  if (!arguments.has("--purge")) {
    if (any && !arguments.has("--force"))
      context.ui().say("the volumes are " + kept_text(context.settings()));
    if (!arguments.has("--force")) tell_folders(context.ui(), context.settings());
    return VolumeFate::trash;
  }
  if (!any || arguments.has("--force")) return VolumeFate::destroy;
  switch (context.ui().ask("delete the data of the volumes for good?", Answer::no)) {
    case Answer::yes:
      offer_backup(context, worktrees);
      return VolumeFate::destroy;
    case Answer::no:
      throw base::Error("nothing was removed");
    case Answer::no_terminal:
      break;
  }
  throw base::Error("--purge deletes data for good, and there is no terminal to ask on")
      .hint("say that you are sure: git dockertree remove --purge -f …")
      .hint("or leave out --purge: the volumes are then " + kept_text(context.settings()));
}

// What was interrupted had its volumes taken care of before its worktree went.
void finish(cli::Context& context, const cli::Arguments& arguments, const environment::Lost& lost) {
  const auto fate = arguments.has("--keep-volumes") ? VolumeFate::keep : VolumeFate::trash;
  if (arguments.has("--dry-run")) {
    print_plan(context.ui(), environment::preview_reap(context.registry(), context.engine(), lost, fate));
    return;
  }
  environment::reap({context.registry(), context.engine(), context.ui(), fate, "remove"}, lost);
  context.ui().print(fmt::format("removed {}", lost.record.worktree.string()));
}

// Goes on with removals that ended after their worktree was gone; returns the words that name something else.
std::vector<std::string> finish_interrupted(cli::Context& context, const cli::Arguments& arguments,
                                            const environment::RemoveOptions& options) {
  const auto& repository = context.repository();
  std::vector<std::string> rest;
  for (const auto& word : arguments.operands_from("WORKTREE")) {
    auto* registry =
        environment::names_worktree(repository, word, context.cwd()) ? nullptr : context.find_registry();
    const auto lost = registry == nullptr
                          ? std::nullopt
                          : environment::find_interrupted(*registry, repository, word, context.cwd());
    if (lost) {
      finish(context, arguments, *lost);
    } else {
      rest.push_back(word);
    }
    if (options.delete_branch && !arguments.has("--dry-run") &&
        !environment::names_worktree(repository, word, context.cwd()) && git::branch_exists(repository, word))
      throw base::Error(fmt::format("the branch '{}' has no worktree", word))
          .hint("delete it: git branch -D " + base::shell_quote(word));
  }
  return rest;
}

// A word may be the folder of a worktree that has another branch by now.
void require_named_branches(cli::Context& context, const std::vector<std::string>& words) {
  const auto& repository = context.repository();
  for (const auto& word : words) {
    if (base::is_pattern(word) || !git::branch_exists(repository, word)) continue;
    const auto worktree = environment::require_worktree(repository, word, context.cwd());
    if (!worktree.branch || *worktree.branch == word) continue;
    throw base::Error(fmt::format("the worktree '{}' has the branch '{}' now, not '{}'",
                                  worktree.root.string(), *worktree.branch, word))
        .hint("name the branch that goes: git dockertree delete " + base::shell_quote(*worktree.branch))
        .hint("or keep it: git dockertree remove " + base::shell_quote(word));
  }
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  if (arguments.has("--keep-volumes") && arguments.has("--purge"))
    throw base::Error("--keep-volumes or --purge, not both", base::ErrorKind::usage);
  environment::RemoveOptions options;
  options.force = arguments.has("--force");
  options.delete_branch = arguments.has("--delete-branch") || arguments.invoked_as() == "delete";
  const auto words = finish_interrupted(context, arguments, options);
  const auto worktrees = environment::require_worktrees(context.repository(), words, context.cwd());
  if (options.delete_branch) require_named_branches(context, words);
  // All checks come before the first change.
  for (const auto& worktree : worktrees) environment::require_removable(worktree, options);
  if (arguments.has("--dry-run")) {
    options.volumes = arguments.has("--purge")          ? VolumeFate::destroy
                      : arguments.has("--keep-volumes") ? VolumeFate::keep
                                                        : VolumeFate::trash;
    for (const auto& worktree : worktrees) {
      auto workspace = context.workspace_of_going(worktree.root);
      print_plan(context.ui(), environment::preview_remove(workspace, worktree, options));
    }
    return 0;
  }
  options.volumes = fate_of(context, arguments, worktrees);
  for (const auto& worktree : worktrees) {
    auto workspace = context.workspace_of_going(worktree.root);
    environment::remove_environment(workspace, worktree, options);
    context.ui().print(fmt::format("removed {}", worktree.root.string()));
  }
  return 0;
}

}  // namespace

cli::Command remove() {
  return {
      .name = "remove",
      .aliases = {"rm", "delete"},
      .summary = "take down the environment of a worktree and remove the worktree",
      .description =
          "Refuses a worktree with changes that are not committed, as git does. The volumes go into the "
          "trash, from "
          "where 'git dockertree volumes trash restore' brings them back; --purge deletes them.\n\n"
          "What containers wrote into the worktree as root, a container deletes; images that were built for "
          "the "
          "environment alone go as well. "
          "The hook pre-worktree-remove is run first, with the path and the branch. 'delete' removes the "
          "branch too.",
      .options = {cli::force_option("also with changes that are not committed, and without asking"),
                  {.name = "--keep-volumes", .doc = "leave the volumes where they are"},
                  {.name = "--purge",
                   .doc = "delete the data for good; asks and offers a backup, or needs -f"},
                  {.name = "--delete-branch", .doc = "delete the branch as well", .letter = 'D'},
                  cli::dry_run_option()},
      .operands = {{.name = "WORKTREE",
                    .doc = "a branch, a path, or a pattern",
                    .repeated = true,
                    .completes = cli::Completes::worktree}},
      .run = run,
      .examples = {"git dockertree remove feature/login", "git dockertree remove 'test-*'"},
  };
}

}  // namespace commands
