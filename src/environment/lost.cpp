// SPDX-License-Identifier: MIT
#include "environment/lost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/identity.hpp"
#include "environment/layout.hpp"
#include "environment/provision.hpp"
#include "environment/teardown.hpp"
#include "environment/volume_making.hpp"

namespace environment {
namespace {

struct Worktrees {
  bool repository_exists = false;
  std::set<std::string> ids;
  std::map<std::filesystem::path, git::Worktree> by_root;
};

Worktrees look_at(const std::filesystem::path& common_dir) {
  Worktrees result;
  const auto repository = git::find_repository(common_dir);
  if (!repository || repository->common_dir != common_dir) return result;
  result.repository_exists = true;
  for (const auto& worktree : git::worktrees(*repository)) {
    result.by_root.emplace(worktree.root, worktree);
    if (worktree.main || worktree.missing) continue;
    try {
      if (const auto id = load_id(worktree)) result.ids.insert(*id);
    } catch (const base::Error&) {
      // A damaged id proves nothing; the worktree's path keeps its record in doubt below.
    }
  }
  return result;
}

std::optional<Lost> judge(const registry::Environment& record, const Worktrees& worktrees) {
  if (worktrees.ids.count(record.id) != 0) return std::nullopt;
  if (!worktrees.repository_exists) {
    // A moved repository takes its worktrees' ids along: the next command there finds its record by the id.
    if (base::exists(record.worktree)) {
      return Lost{record, false,
                  fmt::format("its repository '{}' is gone, its folder is not", record.common_dir.string())};
    }
    if (!base::exists(record.common_dir.parent_path().parent_path())) {
      return Lost{record, false,
                  fmt::format("'{}' is not there: perhaps it is not mounted",
                              record.common_dir.parent_path().parent_path().string())};
    }
    return Lost{record, true, "its repository is gone"};
  }
  const auto there = worktrees.by_root.find(record.worktree);
  if (there == worktrees.by_root.end()) {
    // An admin entry that git has dropped half way leaves the folder; its environment is gone all the same.
    return Lost{record, true, "its worktree is gone"};
  }
  if (there->second.missing) {
    if (there->second.locked) return Lost{record, false, "its worktree is gone, but locked"};
    return Lost{record, true, "its worktree's folder is gone"};
  }
  try {
    const auto id = load_id(there->second);
    if (id) return Lost{record, true, "another worktree is in its place"};
    // Its generated files are still there: then only the id was lost.
    const auto env = base::load_file(Layout(record.worktree).env_file());
    if (env && env->find("COMPOSE_PROJECT_NAME=" + record.project + "\n") != std::string::npos) {
      return Lost{record, false, "its worktree has lost its id"};
    }
  } catch (const base::Error&) {
    return Lost{record, false, "the id of its worktree cannot be read"};
  }
  return Lost{record, true, "its worktree was made anew"};
}

// The list of containers that this environment's volumes are mounted in, but its own.
std::string foreign_user(docker::Client& engine, const std::string& volume, const std::string& id) {
  for (const auto& container : engine.containers({.volumes = {volume}})) {
    if (container.label(docker::label::environment) != id) return container.name;
  }
  return "";
}

TeardownOptions options_for(const Lost& lost, VolumeFate volumes) {
  return {.volumes = volumes, .cause = lost.cause, .worktree = false};
}

}  // namespace

std::vector<Lost> find_lost(registry::Registry& registry) {
  std::map<std::filesystem::path, Worktrees> seen;
  std::vector<Lost> result;
  for (const auto& record : registry.environments()) {
    const auto [place, is_new] = seen.try_emplace(record.common_dir);
    if (is_new) place->second = look_at(record.common_dir);
    if (auto lost = judge(record, place->second)) result.push_back(*std::move(lost));
  }
  return result;
}

Plan preview_reap(registry::Registry& registry, docker::Client& engine, const Lost& lost,
                  VolumeFate volumes) {
  return plan_teardown(observe(registry, engine, lost.record.id), options_for(lost, volumes));
}

void reap(const ReapInput& input, const Lost& lost) {
  if (!lost.proven) throw base::Error(fmt::format("'{}' is left alone: {}", lost.record.project, lost.cause));
  git::Repository repository;
  repository.common_dir = lost.record.common_dir;
  git::Worktree worktree;
  worktree.admin =
      lost.record.admin + "/" + lost.record.id;  // a later worktree may have the name: another lock
  worktree.root = lost.record.worktree;
  const auto lock = lock_environment(repository, worktree);
  const config::Settings settings;
  Workspace workspace{repository, settings, input.registry, input.engine, input.ui};
  clear_leftovers(input.registry, input.engine);
  const Observed observed = observe(input.registry, input.engine, lost.record.id);
  if (!observed.record) return;  // another process has done it meanwhile
  Executor executor(workspace, "gc", lost.record.id);
  execute_teardown(executor, plan_teardown(observed, options_for(lost, input.volumes)),
                   {.observed = observed});
}

std::vector<std::string> empty_trash(const ReapInput& input, int days) {
  std::vector<std::string> deleted;
  const std::int64_t limit = base::now() - static_cast<std::int64_t>(days) * 86400;
  for (const auto& trash : input.registry.trash()) {
    if (trash.engine != input.engine.endpoint().key || (days > 0 && trash.deleted > limit)) continue;
    const auto volume = input.engine.find_volume(trash.name);
    const bool ours = volume && (volume->label(docker::label::environment) == trash.environment ||
                                 volume->labels.count("com.docker.volume.anonymous") != 0);
    if (ours) {
      const std::string user = foreign_user(input.engine, trash.name, trash.environment);
      if (!user.empty()) {
        input.ui.warn(
            fmt::format("volume '{}' stays in the trash: container '{}' mounts it", trash.name, user));
        continue;
      }
      const auto result = input.engine.remove_volume(trash.name);
      if (!result.ok() && result.outcome != docker::Outcome::absent) {
        input.ui.warn(fmt::format("volume '{}' stays in the trash: {}", trash.name, result.message));
        continue;
      }
      deleted.push_back(trash.name);
    }
    input.registry.remove_trash(trash.name);
  }
  return deleted;
}

}  // namespace environment
