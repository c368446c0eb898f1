// SPDX-License-Identifier: MIT
#include "git/change.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <system_error>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/lock.hpp"
#include "base/text.hpp"
#include "git/command.hpp"
#include "git/version.hpp"

namespace git {
namespace {

std::vector<std::string> add_arguments(const NewWorktree& wanted) {
  std::vector<std::string> arguments = {"worktree", "add", "-q"};
  if (wanted.force) arguments.emplace_back("--force");
  if (wanted.detach) arguments.emplace_back("--detach");
  if (wanted.no_checkout) arguments.emplace_back("--no-checkout");
  if (wanted.track) arguments.emplace_back(*wanted.track ? "--track" : "--no-track");
  if (wanted.new_branch) {
    arguments.emplace_back("-b");
    arguments.push_back(*wanted.new_branch);
  }
  arguments.emplace_back("--");
  arguments.push_back(base::normal_path(wanted.path).string());
  if (wanted.branch) {
    arguments.push_back(*wanted.branch);
  } else if (wanted.start) {
    arguments.push_back(*wanted.start);
  }
  return arguments;
}

// Git reads the entries of all worktrees and fails at one that another `git worktree add` is just writing:
// ours wait for each other. Where no lock can be had, git says itself what is wrong with the repository.
std::optional<base::Lock> lock_entries(const Repository& repository) {
  const std::filesystem::path folder = repository.common_dir / "dockertree";
  std::error_code failed;
  std::filesystem::create_directory(folder, failed);
  if (failed || !base::is_folder(folder)) return std::nullopt;
  return base::Lock::require(folder / "add.lock", "the list of worktrees of '" + repository.name + "'",
                             std::chrono::minutes(5));
}

// The same by another tool's `git worktree add`.
bool met_half_written_entry(const base::Finished& finished, const NewWorktree& wanted) {
  return !finished.ok() && finished.err.find("/commondir") != std::string::npos &&
         finished.err.find("failed to read") != std::string::npos && !base::exists(wanted.path);
}

}  // namespace

std::string add_worktree(const Repository& repository, const NewWorktree& wanted) {
  const auto lock = lock_entries(repository);
  base::Process process = wanted.directory.empty() ? command(repository, add_arguments(wanted))
                                                   : command(wanted.directory, add_arguments(wanted));
  if (wanted.no_provision) process.environment.emplace_back("DOCKERTREE_HOOK", "off");
  const bool was_there = base::exists(wanted.path / ".git");
  base::Finished finished = base::run(process);
  for (int attempt = 1; attempt < 10 && met_half_written_entry(finished, wanted); ++attempt)
    finished = base::run(process);
  if (finished.ok()) return std::move(finished.err);
  // The status of a post-checkout hook becomes git's, and the worktree stays: it was made nevertheless.
  if (!was_there && base::exists(wanted.path / ".git"))
    return finished.err + fmt::format("the post-checkout hook exited with status {}\n", finished.status);
  throw command_error(finished, fmt::format("cannot add the worktree '{}'", wanted.path.string()));
}

void remove_worktree(const Repository& repository, const Worktree& worktree, Force force) {
  std::vector<std::string> arguments = {"worktree", "remove"};
  if (force != Force::none) arguments.emplace_back("--force");
  if (force == Force::twice) arguments.emplace_back("--force");
  arguments.insert(arguments.end(), {"--", worktree.root.string()});
  require_output(command(repository, std::move(arguments)),
                 fmt::format("cannot remove the worktree '{}'", worktree.root.string()));
}

void lock(const Repository& repository, const Worktree& worktree, const std::string& reason) {
  require_output(command(repository, {"worktree", "lock", "--reason", reason, "--", worktree.root.string()}),
                 fmt::format("cannot lock the worktree '{}'", worktree.root.string()));
}

void unlock(const Repository& repository, const Worktree& worktree) {
  require_output(command(repository, {"worktree", "unlock", "--", worktree.root.string()}),
                 fmt::format("cannot unlock the worktree '{}'", worktree.root.string()));
}

void delete_branch(const Repository& repository, const std::string& name, Merged merged) {
  require_output(command(repository, {"branch", "-q", merged == Merged::any ? "-D" : "-d", "--", name}),
                 fmt::format("cannot delete the branch '{}'", name));
}

void relink(const Worktree& worktree) {
  base::write_atomically(worktree.root / ".git", "gitdir: " + worktree.git_dir.string() + "\n");
}

std::vector<std::string> uncommitted(const Worktree& worktree, std::size_t limit) {
  if (worktree.missing) return {};
  const std::string out =
      require_output(command(worktree.root, {"status", "--porcelain", "--ignore-submodules=none"}),
                     fmt::format("cannot tell whether '{}' is clean", worktree.root.string()));
  std::vector<std::string> changes = base::lines(out);
  if (changes.size() > limit) changes.resize(limit);
  return changes;
}

int run_hook(const std::filesystem::path& directory, const std::string& event,
             const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {"hook", "run", "--ignore-missing"};
  // From 2.54 on git knows its events and refuses others.
  if (version() >= Version{2, 54, 0}) words.emplace_back("--allow-unknown-hook-name");
  words.insert(words.end(), {event, "--"});
  words.insert(words.end(), arguments.begin(), arguments.end());
  base::Process process = command(directory, std::move(words));
  process.environment.emplace_back("DOCKERTREE_HOOK", "off");
  process.out = base::Output::to_stderr;
  process.err = base::Output::inherit;
  return base::run(process).status;
}

}  // namespace git
