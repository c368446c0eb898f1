// SPDX-License-Identifier: MIT
#include "git/repository.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "git/layout.hpp"

namespace git {
namespace fs = std::filesystem;
namespace {

// "/srv/app.git" is "app"; "/srv/app/.git" and "/srv/app/.bare" are "app" too.
std::string bare_name(const fs::path& common_dir) {
  const std::string folder = common_dir.filename().string();
  if (folder.empty() || folder.front() == '.') return common_dir.parent_path().filename().string();
  const fs::path path(folder);
  return path.extension() == ".git" ? path.stem().string() : folder;
}

// `beside`: the folder whose `.git` led here, or nothing.
Repository describe(const fs::path& git_dir, const std::optional<fs::path>& beside) {
  Repository repository;
  repository.common_dir = layout::common_dir_of(git_dir);
  const layout::Core core = layout::load_core(repository.common_dir);
  if (core.worktree) {  // a submodule
    repository.main_root = base::normal_path(repository.common_dir / *core.worktree);
  } else if (core.bare.value_or(false)) {
    repository.main_root = std::nullopt;
  } else if (repository.common_dir.filename() == ".git") {
    repository.main_root = repository.common_dir.parent_path();
  } else if (beside && git_dir == repository.common_dir) {  // git init --separate-git-dir
    repository.main_root = beside;
  }
  repository.name =
      repository.main_root ? repository.main_root->filename().string() : bare_name(repository.common_dir);
  if (repository.name.empty()) repository.name = "root";  // a repository in "/"
  return repository;
}

}  // namespace

std::optional<Repository> find_repository(const fs::path& from) {
  fs::path folder = base::normal_path(from);
  while (true) {
    if (const auto git_dir = layout::git_dir_of(folder / ".git")) return describe(*git_dir, folder);
    if (base::is_folder(folder)) {
      if (const auto git_dir = layout::git_dir_of(folder)) return describe(*git_dir, std::nullopt);
    }
    if (folder == folder.parent_path()) return std::nullopt;
    folder = folder.parent_path();
  }
}

std::optional<Repository> find_repository_at(const fs::path& common_dir) {
  auto repository = find_repository(common_dir);
  return repository && repository->common_dir == common_dir ? repository : std::nullopt;
}

Repository require_repository(const fs::path& from) {
  std::optional<Repository> repository = find_repository(from);
  if (!repository)
    throw base::Error(fmt::format("'{}' is not in a git repository", from.string()))
        .hint("go to a repository, or make one with 'git init'");
  return *repository;
}

std::string label(const Worktree& worktree) {
  return worktree.branch ? *worktree.branch : "detached at " + worktree.head.substr(0, 7);
}

}  // namespace git
