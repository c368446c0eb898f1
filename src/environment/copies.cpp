// SPDX-License-Identifier: MIT
#include "environment/copies.hpp"

#include <sys/stat.h>

#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "compose/env_file.hpp"
#include "compose/project.hpp"
#include "compose/references.hpp"
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

  // What Compose cannot do without, and what the user lists.
  void add(const fs::path& relative, const std::string& cause) {
    if (is_wanted(relative) && !git::is_tracked(main_, relative)) copy(relative, cause);
  }

  // Of the other files only those that git shall never see.
  void add_ignored(const fs::path& relative, const std::string& cause) {
    if (is_wanted(relative) && git::is_ignored(main_, relative)) copy(relative, cause);
  }

  [[nodiscard]] std::vector<Copy> take() { return std::move(copies_); }

 private:
  bool is_wanted(const fs::path& relative) {
    if (relative.empty() || *relative.begin() == ".." || seen_.count(relative) != 0) return false;
    const fs::path from = main_ / relative;
    return base::exists(from) && !base::is_folder(from) && !base::exists(worktree_.root / relative);
  }

  void copy(const fs::path& relative, const std::string& cause) {
    seen_.insert(relative);
    copies_.push_back({main_ / relative, worktree_.root / relative, cause});
  }

  const fs::path& main_;
  const git::Worktree& worktree_;
  std::set<fs::path> seen_;
  std::vector<Copy> copies_;
};

void add_project(Candidates& candidates, const fs::path& worktree, const config::Settings& settings) {
  const fs::path root = base::normal_path(worktree);
  std::optional<compose::ProjectFiles> project;
  try {
    project = compose::find_project(root, choice_of(settings));
  } catch (const base::Error&) {
    return;  // a file is missing: it may be among the other worktree's, or is named when the project is read
  }
  if (!project) return;
  const auto relative = [&](const fs::path& file) {
    return file.lexically_normal().lexically_relative(root);
  };
  for (const auto& file : {project->environment_file, project->directory / ".env"})
    candidates.add(relative(file), "Compose reads '.env'");
  const auto references = compose::references_of(*project);
  for (const auto& file : references.env_files)
    candidates.add(relative(file), "a service names it as env_file");
  for (const auto& file : references.label_files)
    candidates.add_ignored(relative(file), "a service names it as label_file");
  for (const auto& file : project->files) {
    // One that is named has to be there.
    if (project->chosen_by_compose) {
      candidates.add_ignored(relative(file), "Compose reads it");
    } else {
      candidates.add(relative(file), "COMPOSE_FILE or '[compose] files' names it");
    }
  }
  for (const auto& file : references.files) candidates.add_ignored(relative(file), "a Compose file names it");
  for (const auto& file : references.secrets)
    candidates.add_ignored(relative(file), "it is a secret or a configuration of the project");
}

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
  // Files that git ignores decide which others are read: only the main worktree has all of them.
  for (const fs::path& root : {like, main}) add_project(candidates, root, settings);
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
