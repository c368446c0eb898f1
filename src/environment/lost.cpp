// SPDX-License-Identifier: MIT
#include "environment/lost.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <system_error>

#include "base/error.hpp"
#include "base/file.hpp"
#include "environment/guard.hpp"
#include "environment/identity.hpp"
#include "environment/layout.hpp"
#include "environment/mounted.hpp"

namespace environment {
namespace fs = std::filesystem;
namespace {

// A folder with more neighbours than that is not searched for what was moved.
constexpr int neighbours = 500;

struct Worktrees {
  bool repository_exists = false;
  std::set<std::string> ids;
  std::map<std::string, git::Worktree> missing;  // by id: git knows of it, its folder is gone
  std::map<fs::path, git::Worktree> by_root;
};

Worktrees look_at(const fs::path& common_dir) {
  Worktrees result;
  const auto repository = git::find_repository_at(common_dir);
  if (!repository) return result;
  result.repository_exists = true;
  for (const auto& worktree : git::worktrees(*repository)) {
    result.by_root.emplace(worktree.root, worktree);
    if (worktree.main) continue;
    try {
      const auto id = load_id(worktree);
      if (id && worktree.missing) result.missing.emplace(*id, worktree);
      if (id && !worktree.missing) result.ids.insert(*id);
    } catch (const base::Error&) {
      // A damaged id proves nothing; the worktree's path keeps its record in doubt below.
    }
  }
  return result;
}

// The first folder beside `gone` that `is_it` knows: where a plain `mv` most often goes.
template <class Check>
std::optional<fs::path> find_beside(const fs::path& gone, const Check& is_it) {
  std::error_code failed;
  int seen = 0;
  for (fs::directory_iterator entry(gone.parent_path(), failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (++seen > neighbours) break;
    if (entry->path() != gone && base::is_folder(entry->path()) && is_it(entry->path())) return entry->path();
  }
  return std::nullopt;
}

bool is_linked(const fs::path& folder) {
  std::error_code failed;
  return fs::is_regular_file(folder / ".git", failed);
}

fs::path admin_parent(const git::Worktree& worktree) { return worktree.git_dir.parent_path().parent_path(); }

// A worktree that was moved without git is for git where it was; its `.git` file tells.
std::optional<fs::path> find_moved_worktree(const git::Worktree& worktree) {
  return find_beside(worktree.root, [&](const fs::path& folder) {
    const auto repository = is_linked(folder) ? git::find_repository(folder) : std::nullopt;
    if (!repository || admin_parent(worktree) != repository->common_dir) return false;
    const auto here = git::find_worktree(*repository, folder);
    return here && here->git_dir == worktree.git_dir;
  });
}

bool has_id(const git::Worktree& worktree, const std::string& id) {
  try {
    return load_id(worktree) == id;
  } catch (const base::Error&) {
    return false;
  }
}

bool has_worktree_of(const git::Repository& repository, const fs::path& main,
                     const registry::Environment& record) {
  for (const auto& worktree : git::worktrees(repository)) {
    if (worktree.main || !has_id(worktree, record.id)) continue;
    // One inside of the repository was moved with it, which git does not know yet.
    const fs::path inside = record.worktree.lexically_relative(main);
    if (!worktree.missing) return true;
    if (!inside.empty() && *inside.begin() != ".." && repository.main_root)
      return base::exists(*repository.main_root / inside / ".git");
  }
  return false;
}

std::optional<fs::path> find_moved_repository(const registry::Environment& record) {
  const bool bare = record.common_dir.filename() != ".git";
  const fs::path folder = bare ? record.common_dir : record.common_dir.parent_path();
  return find_beside(folder, [&](const fs::path& candidate) {
    const auto repository = git::find_repository(candidate);
    return repository && repository->common_dir == (bare ? candidate : candidate / ".git") &&
           has_worktree_of(*repository, folder, record);
  });
}

Lost doubt(const registry::Environment& record, std::string cause) {
  return {record, false, std::move(cause)};
}

std::optional<Lost> judge_without_repository(const registry::Environment& record) {
  // A moved repository takes its worktrees' ids along: the next command there finds its record by the id.
  if (base::exists(record.worktree)) {
    return doubt(record,
                 fmt::format("its repository '{}' is gone, its folder is not", record.common_dir.string()));
  }
  const fs::path above = record.common_dir.parent_path().parent_path();
  if (!base::exists(above))
    return doubt(record, fmt::format("'{}' is not there: perhaps it is not mounted", above.string()));
  if (const auto moved = find_moved_repository(record)) {
    return doubt(record, fmt::format("its repository seems to be '{}' now: run 'git worktree repair' there",
                                     moved->string()));
  }
  return Lost{record, true, "its repository is gone"};
}

std::optional<Lost> judge_missing(const registry::Environment& record, const git::Worktree& worktree) {
  if (worktree.locked && !is_guard(worktree)) return doubt(record, "its worktree is gone, but locked");
  if (!base::exists(worktree.root.parent_path())) {
    // The folder of a network share or a removable disk; a whole folder of worktrees may be gone as well.
    return base::exists(worktree.root.parent_path().parent_path())
               ? Lost{record, true, "its worktree's folder is gone"}
               : doubt(record, fmt::format("'{}' is not there: perhaps it is not mounted",
                                           worktree.root.parent_path().parent_path().string()));
  }
  if (const auto moved = find_moved_worktree(worktree)) {
    return doubt(record,
                 fmt::format("it seems to be '{}' now: run 'git worktree repair' there", moved->string()));
  }
  return Lost{record, true, "its worktree's folder is gone"};
}

std::optional<Lost> judge(const registry::Environment& record, const Worktrees& worktrees) {
  if (worktrees.ids.count(record.id) != 0) return std::nullopt;
  if (!worktrees.repository_exists) return judge_without_repository(record);
  const auto missing = worktrees.missing.find(record.id);
  if (missing != worktrees.missing.end()) return judge_missing(record, missing->second);
  const auto there = worktrees.by_root.find(record.worktree);
  // An admin entry that git has dropped half way leaves the folder; its environment is gone all the same.
  if (there == worktrees.by_root.end() || there->second.missing)
    return Lost{record, true, "its worktree is gone"};
  try {
    if (load_id(there->second)) return Lost{record, true, "another worktree is in its place"};
    // Its generated files are still there: then only the id was lost.
    const auto env = base::load_file(Layout(record.worktree).env_file());
    if (env && env->find("COMPOSE_PROJECT_NAME=" + record.project + "\n") != std::string::npos)
      return doubt(record, "its worktree has lost its id");
  } catch (const base::Error&) {
    return doubt(record, "the id of its worktree cannot be read");
  }
  return Lost{record, true, "its worktree was made anew"};
}

std::optional<Lost> judge(registry::Registry& registry, const registry::Environment& record,
                          const Worktrees& worktrees) {
  auto lost = judge(record, worktrees);
  if (!lost || !lost->proven) return lost;
  if (const auto mount = missing_mount(registry, record.id))
    return doubt(record, fmt::format("nothing is mounted at '{}', where it was", mount->string()));
  return lost;
}

std::vector<Lost> judge_all(registry::Registry& registry, const std::vector<registry::Environment>& records) {
  std::map<fs::path, Worktrees> seen;
  std::vector<Lost> result;
  for (const auto& record : records) {
    const auto [place, is_new] = seen.try_emplace(record.common_dir);
    if (is_new) place->second = look_at(record.common_dir);
    if (auto lost = judge(registry, record, place->second)) result.push_back(*std::move(lost));
  }
  return result;
}

}  // namespace

std::vector<Lost> find_lost(registry::Registry& registry) {
  return judge_all(registry, registry.environments());
}

std::vector<Lost> find_lost(registry::Registry& registry, const fs::path& common_dir) {
  return judge_all(registry, registry.environments_of(common_dir));
}

std::optional<Lost> find_lost(registry::Registry& registry, const registry::Environment& record) {
  return judge(registry, record, look_at(record.common_dir));
}

std::optional<Lost> find_interrupted(registry::Registry& registry, const git::Repository& repository,
                                     const std::string& word, const fs::path& cwd) {
  for (const auto& record : registry.environments_of(repository.common_dir)) {
    const bool named = record.branch == word || base::normal_path(cwd / word) == record.worktree;
    if (!named || record.state != "removing") continue;
    auto lost = find_lost(registry, record);
    if (lost && lost->proven) return lost;
  }
  return std::nullopt;
}

}  // namespace environment
