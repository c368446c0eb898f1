// SPDX-License-Identifier: MIT
#include "environment/copies.hpp"

#include <sys/stat.h>

#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "compose/env_file.hpp"
#include "compose/project.hpp"
#include "environment/project.hpp"
#include "git/ignore.hpp"

namespace environment {
namespace fs = std::filesystem;
namespace {

constexpr const char* include_file = ".worktreeinclude";

// Candidates relative to the worktree's root, each with its cause; the first cause counts.
class Candidates {
 public:
  Candidates(const fs::path& main, const git::Worktree& worktree) : main_(main), worktree_(worktree) {}

  void add(const fs::path& relative, const std::string& cause) {
    if (relative.empty() || *relative.begin() == ".." || !seen_.insert(relative).second) return;
    const fs::path from = main_ / relative;
    const fs::path to = worktree_.root / relative;
    if (!base::exists(from) || base::is_folder(from) || base::exists(to)) return;
    if (git::is_tracked(main_, relative)) return;
    copies_.push_back({from, to, cause});
  }

  [[nodiscard]] std::vector<Copy> take() { return std::move(copies_); }

 private:
  const fs::path& main_;
  const git::Worktree& worktree_;
  std::set<fs::path> seen_;
  std::vector<Copy> copies_;
};

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0600;
}

}  // namespace

std::vector<Copy> plan_copies(const git::Repository& repository, const git::Worktree& worktree,
                              const fs::path& like, const config::Settings& settings) {
  if (!repository.main_root || worktree.main) return {};
  const fs::path& main = *repository.main_root;
  Candidates candidates(main, worktree);
  candidates.add(".env", "Compose reads '.env'");
  if (const auto project = compose::find_project(like, choice_of(settings))) {
    const fs::path folder = project->directory.lexically_relative(base::normal_path(like));
    candidates.add((folder / ".env").lexically_normal(), "Compose reads '.env'");
    auto files = project->files;
    files.insert(files.end(), project->team.begin(), project->team.end());
    for (const auto& file : compose::env_files_of(project->directory, files)) {
      candidates.add(file.lexically_relative(base::normal_path(like)), "a service names it as env_file");
    }
  }
  if (const auto patterns = base::load_file(like / include_file)) {
    for (const auto& file : git::ignored_files_matching(main, *patterns)) {
      candidates.add(file, std::string("'") + include_file + "' lists it");
    }
  }
  return candidates.take();
}

void perform(const Copy& copy, const git::Worktree& worktree) {
  const fs::path folder = copy.to.parent_path();
  if (!base::is_inside(folder, worktree.root)) {
    throw base::Error("'" + folder.string() + "' leads out of the worktree, so nothing is copied there");
  }
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) throw base::Error("cannot make the folder '" + folder.string() + "': " + failure.message());
  if (base::exists(copy.to)) return;
  const std::string content = base::require_file(copy.from);
  base::write_atomically(copy.to, compose::has_block(content) ? compose::without_block(content) : content,
                         {.mode = mode_of(copy.from)});
}

}  // namespace environment
