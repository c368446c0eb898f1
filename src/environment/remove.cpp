// SPDX-License-Identifier: MIT
#include "environment/remove.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.hpp"
#include "base/text.hpp"
#include "environment/foreign_files.hpp"
#include "environment/guard.hpp"
#include "environment/identity.hpp"
#include "environment/provision.hpp"
#include "environment/teardown.hpp"
#include "environment/volume_making.hpp"
#include "git/ignore.hpp"

namespace environment {
namespace {

TeardownOptions teardown_options(const Workspace& workspace, const git::Worktree& worktree,
                                 const RemoveOptions& options) {
  TeardownOptions result;
  result.volumes = options.volumes;
  result.folder = worktree.root;
  if (result.volumes == VolumeFate::trash && workspace.settings.trash.days == 0)
    result.volumes = VolumeFate::destroy;
  result.cause = fmt::format("'{}' is removed", git::label(worktree));
  if (options.delete_branch && worktree.branch) result.branch = *worktree.branch;
  return result;
}

Observed observe_worktree(Workspace& workspace, const git::Worktree& worktree) {
  const auto record = find_record(workspace.registry, workspace.repository, worktree);
  // Without an environment the engine is not asked, so that it need not be there.
  return record ? observe_all(workspace.registry, workspace.engine, record->id) : Observed{};
}

}  // namespace

void require_removable(const git::Worktree& worktree, const RemoveOptions& options) {
  if (worktree.main) {
    throw base::Error("the main worktree is never removed").hint("name a linked one: git dockertree list");
  }
  if (worktree.locked && !is_guard(worktree)) {
    throw base::Error(fmt::format("worktree '{}' is locked{}", git::label(worktree),
                                  worktree.lock_reason.empty() ? "" : ": " + worktree.lock_reason))
        .hint("git worktree unlock " + base::shell_quote(worktree.root.string()));
  }
  if (!worktree.missing && ::access(worktree.root.c_str(), W_OK) != 0 && errno == EROFS) {
    throw base::Error(
        fmt::format("'{}' is on a file system that is mounted read-only", worktree.root.string()))
        .hint("make it writable, and run the same command again");
  }
  if (options.force || worktree.missing) return;
  const std::string give_up = "git dockertree remove -f " + base::shell_quote(branch_of(worktree));
  const auto changes = git::uncommitted(worktree, 1);
  if (!changes.empty()) {
    throw base::Error(fmt::format("'{}' contains modified or untracked files", worktree.root.string()))
        .hint("commit or stash them, or give them up: " + give_up);
  }
  // Git says that a folder which it cannot read is clean.
  for (const auto& folder : find_foreign_files(worktree.root).folders) {
    if (folder.readable || git::is_ignored(worktree.root, folder.path / "")) continue;
    throw base::Error(fmt::format("'{}' cannot be read: it may hold what is not committed",
                                  (worktree.root / folder.path).string()))
        .hint("look what it holds, or give it up: " + give_up);
  }
}

Plan preview_remove(Workspace& workspace, const git::Worktree& worktree, const RemoveOptions& options) {
  return plan_teardown(observe_worktree(workspace, worktree), teardown_options(workspace, worktree, options));
}

void remove_environment(Workspace& workspace, const git::Worktree& worktree, const RemoveOptions& options) {
  require_removable(worktree, options);
  const auto lock = lock_environment(workspace.repository, worktree);
  if (find_record(workspace.registry, workspace.repository, worktree))
    clear_leftovers(workspace.registry, workspace.engine);
  const Observed observed = observe_worktree(workspace, worktree);
  Executor executor(workspace, options.command, observed.record ? observed.record->id : "");
  lift_guard(workspace.repository, worktree);
  const auto teardown = teardown_options(workspace, worktree, options);
  execute_teardown(executor, plan_teardown(observed, teardown),
                   {.observed = observed,
                    .worktree = &worktree,
                    .force = options.force ? git::Force::once : git::Force::none,
                    .branch = teardown.branch});
}

}  // namespace environment
