// SPDX-License-Identifier: MIT
#include "environment/teardown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/data_source.hpp"
#include "environment/foreign_files.hpp"
#include "environment/generated.hpp"
#include "environment/identity.hpp"
#include "environment/layout.hpp"
#include "environment/leftovers.hpp"
#include "environment/mounted.hpp"
#include "environment/promise.hpp"
#include "environment/routes.hpp"
#include "environment/start.hpp"
#include "git/branches.hpp"
#include "volumes/overlay.hpp"

namespace environment {
namespace {

constexpr const char* kept_key = "kept:";
constexpr const char* hook_event = "pre-worktree-remove";

void require_done(const docker::Result& result) {
  if (result.ok() || result.outcome == docker::Outcome::absent) return;
  throw base::Error(result.message);
}

// In Compose's order where its files are there; without them, containers go one by one in later steps.
void stop_services(Workspace& workspace, const TeardownTarget& target) {
  const auto& record = *target.observed.record;
  if (target.worktree == nullptr || !base::exists(Layout(record.worktree).override_file())) return;
  try {
    stop(workspace, record, {});
  } catch (const base::Error& error) {
    workspace.ui.detail(std::string(error.what()) + "; its containers are removed one by one");
  }
}

// What the trash calls a volume: its key, or for one without a name the container's.
std::string key_of(const TeardownTarget& target, const std::string& name) {
  for (const auto& volume : target.observed.engine_volumes) {
    if (volume.name == name) return volume.label(docker::label::volume);
  }
  for (const auto& container : target.observed.containers) {
    for (const auto& mount : container.mounts) {
      if (mount.name == name) return container.label(docker::label::compose_service) + ":" + mount.target;
    }
  }
  return "";
}

void run_hook(const Workspace& workspace, const TeardownTarget& target) {
  const auto& worktree = *target.worktree;
  // The folder may be gone already, or git refuses it; whoever listens for the hook still wants to know.
  const auto& repository = workspace.repository;
  const bool usable = !worktree.missing && !is_others(worktree.root);
  const auto folder = usable ? worktree.root : repository.main_root.value_or(repository.common_dir);
  const int status =
      git::run_hook(folder, hook_event, {worktree.root.string(), worktree.branch.value_or("")});
  if (status == 0) return;
  throw base::Error(fmt::format("the hook {} ended with {}, so nothing is removed", hook_event, status))
      .hint("see its messages above");
}

void mark_removing(Workspace& workspace, const TeardownTarget& target) {
  auto record = *target.observed.record;
  record.state = "removing";
  workspace.registry.save(record);
  if (!target.branch.empty())
    promise_branch(workspace.registry, workspace.repository, record.id, target.branch);
}

// What containers wrote as root: git would end half way there. Returns whether something was deleted.
bool delete_foreign(Workspace& workspace, const TeardownTarget& target) {
  const auto& worktree = *target.worktree;
  const auto found = find_foreign_files(worktree.root);
  if (found.folders.empty()) return false;
  if (target.force == git::Force::none) {
    // Git looks once more before it deletes; what is deleted here it would miss.
    if (!git::uncommitted(worktree, 1).empty())
      throw base::Error(fmt::format("'{}' has changed meanwhile", worktree.root.string()));
    if (base::exists(worktree.git_dir / "modules"))
      throw base::Error(fmt::format("'{}' contains submodules", worktree.root.string()))
          .hint("git asks for -f then: git dockertree remove -f " + base::shell_quote(branch_of(worktree)));
  }
  delete_foreign_files(workspace.engine, worktree.root, found.folders);
  // Then git has nothing to remove but its own entry.
  if (found.folders.front().path.empty()) remove_empty_folders(worktree.root);
  workspace.ui.say("deleted by a container, since others own what is there: " + folders_text(found.folders));
  return true;
}

// A removal by git that was ended has taken `.git` and left files, and git then refuses to go on. What is
// missing by now may go; what is there and not committed may not, unless it was given up.
git::Force finish_half_removed(const git::Worktree& worktree, git::Force force) {
  git::Worktree whole = worktree;
  whole.missing = false;
  git::relink(whole);
  if (force != git::Force::none) return force;
  for (const auto& change : git::uncommitted(whole, std::numeric_limits<std::size_t>::max())) {
    if (change.rfind(" D", 0) == 0 || change.rfind("D ", 0) == 0) continue;
    throw base::Error(fmt::format("'{}' contains modified or untracked files: '{}'", whole.root.string(),
                                  change.substr(std::min<std::size_t>(3, change.size()))))
        .hint("save them, or give them up: git dockertree remove -f " +
              base::shell_quote(branch_of(worktree)));
  }
  return git::Force::once;
}

void remove_worktree(Workspace& workspace, const TeardownTarget& target) {
  const auto& worktree = *target.worktree;
  // Leave it before git removes it: a process without a current folder starts no other.
  if (base::is_inside(std::filesystem::current_path(), worktree.root))
    std::filesystem::current_path(workspace.repository.main_root.value_or(workspace.repository.common_dir));
  auto force = target.force;
  if (const auto& record = target.observed.record) {
    if (worktree.missing) {
      delete_leftovers(workspace.registry, workspace.engine, target.observed);
    } else if (delete_foreign(workspace, target) && force == git::Force::none) {
      force = git::Force::once;
    }
    remove_generated(worktree.root, worktree.root / record->compose_directory);
  }
  if (worktree.missing && base::is_folder(worktree.root) && !base::is_symlink(worktree.root))
    force = finish_half_removed(worktree, force);
  git::remove_worktree(workspace.repository, worktree, force);
}

// Containers of others on our network (a proxy, a debugger) only lose the connection.
void remove_network(Workspace& workspace, const std::string& name) {
  auto result = workspace.engine.remove_network(name);
  if (result.outcome == docker::Outcome::conflict) {
    const auto network = workspace.engine.find_network(name);
    for (const auto& id : network ? network->containers : std::vector<std::string>{}) {
      const auto container = workspace.engine.find_container(id);
      workspace.ui.warn(fmt::format("container '{}' is not this environment's: it is taken off network '{}'",
                                    container ? container->name : id, name));
      require_done(workspace.engine.disconnect(name, id));
    }
    result = workspace.engine.remove_network(name);
  }
  require_done(result);
}

void discard_volume(Workspace& workspace, const TeardownTarget& target, const Step& step) {
  const auto& record = *target.observed.record;
  const std::string user = foreign_user(workspace.engine, step.subject, record.id);
  if (user.empty() && step.action == Action::delete_volume) {
    require_done(volumes::remove_volume(workspace.engine, step.subject));
    workspace.registry.remove_volume(step.subject);
    return;
  }
  if (!user.empty()) {
    workspace.ui.warn(
        fmt::format("volume '{}' is left, in the trash: container '{}', which is not this "
                    "environment's, mounts it",
                    step.subject, user));
  }
  trash_volume(workspace, record, step.subject, key_of(target, step.subject));
}

// Told as git tells it: by the commit it can be had again.
void delete_branch(Workspace& workspace, const std::string& name) {
  const auto tip = git::find_commit(workspace.repository, "refs/heads/" + name);
  git::delete_branch(workspace.repository, name, git::Merged::any);
  if (tip) workspace.ui.say(fmt::format("deleted branch {} (was {})", name, tip->substr(0, 7)));
}

// What was built can be built again, so one that is in use is no reason to stop.
void remove_image(Workspace& workspace, const std::string& name) {
  const auto result = workspace.engine.remove_image(name);
  if (result.outcome == docker::Outcome::conflict) {
    workspace.ui.warn(fmt::format("image '{}' is left: {}", name, result.message));
    return;
  }
  require_done(result);
}

// Steps without which going on makes no sense.
bool is_essential(Action action) {
  return action == Action::mark_removing || action == Action::run_hook || action == Action::release;
}

bool needs_all_before(Action action) {
  return action == Action::remove_worktree || action == Action::delete_branch || action == Action::release;
}

void perform_step(Executor& executor, const Step& step, const TeardownTarget& target) {
  Workspace& workspace = executor.workspace();
  switch (step.action) {
    case Action::mark_removing:
      return mark_removing(workspace, target);
    case Action::run_hook:
      return run_hook(workspace, target);
    case Action::leave_proxy:
      return drop_routes(workspace, target.observed.record->id);
    case Action::stop_services:
      return stop_services(workspace, target);
    case Action::remove_container:
      return require_done(workspace.engine.remove(step.subject, {.force = true}));
    case Action::remove_leftovers:
      return delete_leftovers(workspace.registry, workspace.engine, target.observed);
    case Action::remove_network:
      return remove_network(workspace, step.subject);
    case Action::trash_volume:
    case Action::delete_volume:
      return discard_volume(workspace, target, step);
    case Action::keep_volume:
      return keep_volume(workspace.registry, step.subject);
    case Action::remove_image:
      return remove_image(workspace, step.subject);
    case Action::remove_worktree:
      return remove_worktree(workspace, target);
    case Action::release:
      drop_routes(workspace, target.observed.record->id);
      forget_source(workspace.registry, target.observed.record->id);
      forget_mount(workspace.registry, target.observed.record->id);
      return workspace.registry.remove(target.observed.record->id);
    case Action::delete_branch:
      return delete_branch(workspace, step.subject);
    default:
      return;
  }
}

}  // namespace

void trash_volume(Workspace& workspace, const registry::Environment& record, const std::string& name,
                  const std::string& key) {
  registry::Trash trash;
  trash.name = name;
  trash.engine = record.engine;
  trash.key = key;
  trash.project = record.project;
  trash.repository = record.repository;
  trash.branch = record.branch;
  trash.environment = record.id;
  trash.deleted = base::now();
  if (const auto volume = workspace.registry.find_volume(name)) trash.size = volume->size;
  // What a replacement has put there before is older than what the environment had last.
  for (const auto& earlier : workspace.registry.trash()) {
    if (earlier.name == name) trash.deleted = earlier.deleted;
  }
  workspace.registry.save(trash);
  workspace.registry.remove_volume(name);
}

void keep_volume(registry::Registry& registry, const std::string& name) {
  registry.set(kept_key + name, "");
  registry.remove_volume(name);
}

std::set<std::string> kept_volumes(registry::Registry& registry) {
  std::set<std::string> names;
  for (const auto& [key, value] : registry.settings(kept_key))
    names.insert(key.substr(std::strlen(kept_key)));
  return names;
}

std::string foreign_user(docker::Client& engine, const std::string& volume, const std::string& id) {
  for (const auto& container : engine.containers({.volumes = {volume}})) {
    if (id.empty() || container.label(docker::label::environment) != id) return container.name;
  }
  return "";
}

void execute_teardown(Executor& executor, const Plan& plan, const TeardownTarget& target) {
  bool complete = true;
  std::string branch_left;  // the environment is gone all the same
  for (const auto& step : plan) {
    // A worktree stays while its environment does: it is what the next attempt is named by.
    if (!complete && needs_all_before(step.action)) break;
    const auto work = [&] { perform_step(executor, step, target); };
    if (is_essential(step.action))
      executor.perform(step, work);
    else if (executor.attempt(step, work))
      continue;
    else if (step.action == Action::delete_branch)
      branch_left = step.subject;
    else
      complete = false;
  }
  if (!complete) {
    throw base::Error("not everything could be removed; what is left is named above")
        .hint("run the same command again to go on");
  }
  executor.commit();
  if (!branch_left.empty()) {
    throw base::Error(fmt::format("the branch '{}' is left, all else is removed", branch_left))
        .hint("delete it: git branch -D " + base::shell_quote(branch_left));
  }
}

}  // namespace environment
