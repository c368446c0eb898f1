// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "commands/bring_up.hpp"
#include "commands/data_from.hpp"
#include "commands/report.hpp"
#include "commands/volumes.hpp"
#include "environment/identity.hpp"
#include "environment/observed.hpp"
#include "environment/provision.hpp"
#include "environment/start.hpp"
#include "git/branches.hpp"
#include "git/change.hpp"

namespace commands {
namespace {

namespace fs = std::filesystem;

// `add BRANCH [PATH]`, `add -b NEW [PATH] [START]`, `add --detach [PATH] [COMMIT]`: as git's words, but that
// BRANCH comes first.
struct Words {
  std::optional<std::string> branch;
  std::optional<std::string> path;
  std::optional<std::string> start;
};

Words words_of(const cli::Arguments& arguments) {
  const auto& operands = arguments.operands();
  const auto at = [&](std::size_t index) {
    return index < operands.size() ? std::optional<std::string>(operands[index]) : std::nullopt;
  };
  Words words;
  if (arguments.has("-b")) {
    words = {arguments.value("-b"), at(0), at(1)};
  } else if (arguments.has("--detach")) {
    words = {std::nullopt, at(0), at(1)};
    if (!words.path) throw base::Error("--detach needs a PATH", base::ErrorKind::usage);
  } else {
    words = {at(0), at(1), std::nullopt};
    if (!words.branch)
      throw base::Error("which branch?", base::ErrorKind::usage).hint("git dockertree add BRANCH [PATH]");
  }
  if (operands.size() > 2) throw base::Error("too many words", base::ErrorKind::usage);
  return words;
}

// Git decides what a branch may be called; this only keeps what is no branch at all from becoming a path.
void require_branch_name(cli::Context& context, const std::string& branch) {
  const auto checked =
      base::run({.argv = {"git", "check-ref-format", "--branch", branch}, .directory = context.cwd()});
  if (!checked.ok()) {
    throw base::Error(fmt::format("'{}' is not a valid branch name", branch))
        .hint("see: git help check-ref-format");
  }
}

// Git says so as well, but not what to do.
void require_not_checked_out(cli::Context& context, const std::string& branch) {
  for (const auto& worktree : git::worktrees(context.repository())) {
    if (worktree.branch != branch || worktree.missing) continue;
    const base::Error error(
        fmt::format("'{}' is already checked out at '{}'", branch, worktree.root.string()));
    throw worktree.main ? error.hint(fmt::format("make a branch of it: git dockertree add -b NEW '' {}",
                                                 base::shell_quote(branch)))
                        : error.hint("start it: git dockertree up " + base::shell_quote(branch));
  }
}

// A new branch of such a name would be ambiguous from then on, and is not what was meant.
void require_no_other_ref(const git::Repository& repository, const std::string& name) {
  for (const char* prefix : {"refs/remotes/", "refs/tags/", ""}) {
    if (prefix[0] == '\0' && !name.starts_with("refs/")) continue;
    if (!git::find_commit(repository, prefix + name)) continue;
    throw base::Error(fmt::format("'{}' names something, but no branch of this repository", name))
        .hint("make a branch of it: git dockertree add -b NEW '' " + base::shell_quote(name));
  }
}

void choose_branch(cli::Context& context, const cli::Arguments& arguments, const Words& words,
                   git::NewWorktree& wanted) {
  const auto& repository = context.repository();
  if (arguments.has("--detach")) {
    wanted.detach = true;
    wanted.start = words.start;
    return;
  }
  const std::string& branch = *words.branch;
  require_branch_name(context, branch);
  if (arguments.has("-b")) {
    wanted.new_branch = branch;
    wanted.start = words.start;
  } else if (git::branch_exists(repository, branch)) {
    if (!arguments.has("--force")) require_not_checked_out(context, branch);
    wanted.branch = branch;
  } else {
    require_no_other_ref(repository, branch);
    const auto remotes = git::remotes_with_branch(repository, branch);
    if (remotes.size() > 1) {
      throw base::Error(
          fmt::format("branch '{}' is on several remotes: {}", branch, base::join(remotes, ", ")))
          .hint(fmt::format("say which: git dockertree add -b {} '' {}", base::shell_quote(branch),
                            base::shell_quote(remotes.front() + "/" + branch)));
    }
    wanted.new_branch = branch;
    if (!remotes.empty()) {
      wanted.start = remotes.front() + "/" + branch;
      wanted.track = true;
    }
  }
}

fs::path choose_path(cli::Context& context, const Words& words) {
  if (words.path && !words.path->empty()) {
    return base::normal_path(fs::path(*words.path).is_absolute() ? fs::path(*words.path)
                                                                 : context.cwd() / *words.path);
  }
  const fs::path path =
      environment::worktree_path(context.repository(), context.settings().path, *words.branch);
  // Two branches may have one slug.
  return base::exists(path) ? fs::path(path.string() + "-" + base::hash(*words.branch).substr(0, 4)) : path;
}

git::NewWorktree new_worktree(cli::Context& context, const cli::Arguments& arguments) {
  const Words words = words_of(arguments);
  git::NewWorktree wanted;
  choose_branch(context, arguments, words, wanted);
  wanted.path = choose_path(context, words);
  wanted.force = arguments.has("--force");
  wanted.no_provision = true;
  wanted.directory = context.cwd();
  return wanted;
}

Bring wanted_bring(const cli::Arguments& arguments) {
  return arguments.has("--no-up") ? Bring::made : Bring::started;
}

int preview(cli::Context& context, const git::NewWorktree& wanted,
            const environment::ProvisionOptions& options, Bring bring) {
  const auto& repository = context.repository();
  git::Worktree worktree;
  worktree.root = wanted.path;
  worktree.branch = wanted.new_branch ? wanted.new_branch : wanted.branch;
  context.ui().print(fmt::format("add worktree '{}'", wanted.path.string()));
  auto workspace = context.workspace();
  auto plan = environment::preview_provision(workspace, worktree,
                                             repository.main_root.value_or(context.cwd()), options);
  if (bring == Bring::started) {
    plan.push_back({environment::Action::start_services, git::label(worktree), "'add' was asked for"});
  }
  print_plan(context.ui(), plan);
  return 0;
}

int make_environment(cli::Context& context, const cli::Arguments& arguments, const git::Worktree& worktree,
                     const environment::ProvisionOptions& options) {
  try {
    const auto record = bring_up(context, worktree, options, wanted_bring(arguments));
    print_report(context, worktree, record);
    warn_of_limit(context);
  } catch (const base::Error& error) {
    throw error.hint(fmt::format("the worktree '{}' is there; go on with: git dockertree up {}",
                                 worktree.root.string(),
                                 base::shell_quote(environment::branch_of(worktree))));
  }
  return 0;
}

// The worktree that this branch has already, without a whole environment or one that was never started: an
// `add` was ended in between, or git made it.
std::optional<git::Worktree> find_unfinished(cli::Context& context, const cli::Arguments& arguments) {
  const Words words = words_of(arguments);
  if (!words.branch) return std::nullopt;
  for (const auto& worktree : git::worktrees(context.repository())) {
    if (worktree.main || worktree.missing || worktree.branch != words.branch) continue;
    if (words.path && !words.path->empty() && worktree.root != choose_path(context, words)) continue;
    const auto record = environment::find_record(context.registry(), context.repository(), worktree);
    const bool begun =
        !record || record->state == "incomplete" || !context.registry().steps(record->id).empty();
    const auto never_started = [&] {
      return environment::observe(context.registry(), context.engine(), record->id).containers.empty();
    };
    if (begun || (!arguments.has("--no-up") && never_started())) {
      return worktree;
    }
  }
  return std::nullopt;
}

environment::ProvisionOptions options_of(cli::Context& context, const cli::Arguments& arguments) {
  environment::ProvisionOptions options = {.command = "add", .policy = policy_of(arguments)};
  const auto word = arguments.value("--from");
  if (!word) return options;
  if (options.policy && *options.policy != config::VolumePolicy::clone) {
    throw base::Error("--from is whose data is cloned: it does not go with --volumes " +
                          arguments.value_or("--volumes", ""),
                      base::ErrorKind::usage);
  }
  const auto from = parse_from(context, *word);
  auto workspace = context.workspace();
  options.source = environment::data_of(workspace, from.worktree, from.snapshot);
  return options;
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  const auto options = options_of(context, arguments);
  if (!arguments.has("--dry-run")) {
    if (const auto unfinished = find_unfinished(context, arguments)) {
      context.ui().say(fmt::format("worktree '{}' is there already; going on", unfinished->root.string()));
      return make_environment(context, arguments, *unfinished, options);
    }
  }
  const git::NewWorktree wanted = new_worktree(context, arguments);
  if (arguments.has("--dry-run")) return preview(context, wanted, options, wanted_bring(arguments));
  static_cast<void>(context.registry());  // one that cannot be used is told before a worktree is made
  for (const auto& line : base::lines(git::add_worktree(context.repository(), wanted)))
    context.ui().say(line);
  return make_environment(context, arguments, context.worktree(wanted.path.string()), options);
}

}  // namespace

cli::Command add() {
  return {
      .name = "add",
      .aliases = {"create"},
      .summary = "make a worktree with an environment of its own, and start it",
      .description =
          "A BRANCH that exists here, or on one remote, is checked out; another one is made from HEAD. "
          "Without PATH "
          "the worktree goes where the key 'path' says: '../<repository>.worktrees/<branch>'.\n\n"
          "Files that git ignores and the project needs (.env, what env_file names, Compose files, secrets, "
          "what "
          ".worktreeinclude lists) are copied from "
          "the main worktree, host ports are leased, networks and volumes made, and 'docker compose up -d' "
          "is run.",
      .options =
          {
              {.name = "--no-up", .doc = "make everything, start nothing"},
              {.name = "-b", .value = "NEW", .doc = "make a new branch, at START or HEAD"},
              {.name = "--detach", .doc = "detached HEAD, at START or HEAD"},
              {.name = "--force", .doc = "as in 'git worktree add'", .letter = 'f'},
              volumes_option(),
              from_option("whose data is cloned, instead of the main worktree's"),
              cli::dry_run_option(),
          },
      .operands = {{.name = "BRANCH",
                    .doc = "an existing branch, or a new one; with -b and --detach left out",
                    .optional = true,
                    .completes = cli::Completes::new_worktree_branch},
                   {.name = "PATH",
                    .doc = "where the worktree goes",
                    .optional = true,
                    .completes = cli::Completes::path}},
      .run = run,
      .examples = {"git dockertree add feature/login", "git dockertree add -b fix ../fix origin/main",
                   "git dockertree add --from feature/login@seeded feature/logout"},
  };
}

}  // namespace commands
