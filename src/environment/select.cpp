// SPDX-License-Identifier: MIT
#include "environment/select.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "environment/identity.hpp"

namespace environment {
namespace fs = std::filesystem;
namespace {

bool has_path(const git::Worktree& worktree, const std::string& word, const fs::path& cwd) {
  return base::normal_path(fs::path(word).is_absolute() ? fs::path(word) : cwd / word) ==
         base::normal_path(worktree.root);
}

// The ways to name a worktree, the most exact first.
const git::Worktree* find(const std::vector<git::Worktree>& all, const std::string& word,
                          const fs::path& cwd) {
  const auto first = [&](const auto& matches) -> const git::Worktree* {
    const auto found = std::find_if(all.begin(), all.end(), matches);
    return found == all.end() ? nullptr : &*found;
  };
  if (const auto* found = first([&](const auto& each) { return each.branch == word; })) return found;
  if (const auto* found = first([&](const auto& each) { return has_path(each, word, cwd); })) return found;
  if (const auto* found = first([&](const auto& each) { return each.root.filename() == word; })) return found;
  return first([&](const auto& each) { return !each.main && base::slug(branch_of(each)) == word; });
}

[[noreturn]] void refuse(const std::vector<git::Worktree>& all, const std::string& word) {
  std::vector<std::string> names;
  names.reserve(all.size());
  for (const auto& worktree : all) names.push_back(branch_of(worktree));
  const base::Error error(fmt::format("there is no worktree '{}'", word));
  const auto nearest = base::nearest(word, names);
  if (nearest) throw error.hint(fmt::format("did you mean '{}'?", *nearest));
  throw error.hint("see what there is: git dockertree list");
}

// The `.git` file of a copied folder leads to the original's entry, and so to its environment.
void refuse_copy(const git::Worktree& worktree) {
  const auto link = base::load_file(worktree.git_dir / "gitdir");
  if (worktree.main || !link) return;
  const fs::path original = fs::path(base::trim(*link)).parent_path();
  if (!original.is_absolute() || !base::exists(original / ".git") ||
      base::normal_path(original) == base::normal_path(worktree.root))
    return;
  throw base::Error(fmt::format("'{}' is a copy of the worktree '{}', whose environment it would change",
                                worktree.root.string(), original.string()))
      .hint("make a worktree of its own: git dockertree add BRANCH");
}

bool matches(const git::Worktree& worktree, const std::string& pattern) {
  if (worktree.main) return false;
  return (worktree.branch && base::matches_pattern(pattern, *worktree.branch)) ||
         base::matches_pattern(pattern, worktree.root.filename().string());
}

}  // namespace

git::Worktree require_worktree(const git::Repository& repository, const std::optional<std::string>& word,
                               const fs::path& cwd) {
  if (!word) {
    if (auto worktree = git::find_worktree(repository, cwd)) {
      refuse_copy(*worktree);
      return *std::move(worktree);
    }
    throw base::Error("this is no worktree").hint("name one: git dockertree list");
  }
  const auto all = git::worktrees(repository);
  if (const auto* found = find(all, *word, cwd)) return *found;
  refuse(all, *word);
}

std::vector<git::Worktree> require_worktrees(const git::Repository& repository,
                                             const std::vector<std::string>& words, const fs::path& cwd) {
  const auto all = git::worktrees(repository);
  std::vector<git::Worktree> result;
  const auto add = [&](const git::Worktree& worktree) {
    const auto same = [&](const git::Worktree& other) { return other.git_dir == worktree.git_dir; };
    if (std::none_of(result.begin(), result.end(), same)) result.push_back(worktree);
  };
  for (const auto& word : words) {
    if (const auto* found = find(all, word, cwd)) {
      add(*found);
      continue;
    }
    if (!base::is_pattern(word)) refuse(all, word);
    const auto before = result.size();
    for (const auto& worktree : all) {
      if (matches(worktree, word)) add(worktree);
    }
    if (result.size() == before)
      throw base::Error(fmt::format("no worktree matches '{}'", word))
          .hint("see what there is: git dockertree list");
  }
  return result;
}

bool names_worktree(const git::Repository& repository, const std::string& word, const fs::path& cwd) {
  return base::is_pattern(word) || find(git::worktrees(repository), word, cwd) != nullptr;
}

}  // namespace environment
