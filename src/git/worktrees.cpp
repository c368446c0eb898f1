// SPDX-License-Identifier: MIT
#include <algorithm>
#include <map>
#include <system_error>

#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "git/command.hpp"
#include "git/layout.hpp"
#include "git/repository.hpp"

namespace git {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view ref_prefix = "ref: ";
constexpr std::string_view branch_prefix = "refs/heads/";

// The files of a reftable repository say nothing: git is asked, for each worktree.
void ask_git_for_head(Worktree& worktree) {
  const fs::path directory = worktree.git_dir;
  const auto ask = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "--git-dir=" + worktree.git_dir.string());
    const base::Finished finished = base::run(command(directory, std::move(arguments)));
    return finished.ok() ? base::trim(finished.out) : std::string();
  };
  const std::string reference = ask({"symbolic-ref", "-q", "HEAD"});
  if (reference.starts_with(branch_prefix)) {
    worktree.branch = reference.substr(branch_prefix.size());
  } else {
    worktree.head = ask({"rev-parse", "-q", "--verify", "HEAD"});
  }
}

void read_head(Worktree& worktree) {
  const std::string line = layout::load_line(worktree.git_dir / "HEAD").value_or("");
  if (!line.starts_with(ref_prefix)) {
    worktree.head = line;
    return;
  }
  const std::string reference = base::trim(line.substr(ref_prefix.size()));
  if (reference == "refs/heads/.invalid") {
    ask_git_for_head(worktree);
    return;
  }
  if (reference.starts_with(branch_prefix)) worktree.branch = reference.substr(branch_prefix.size());
}

// Paths without links, as base::normal_path gives them. Worktrees lie side by side: the way to the folder
// that holds them is resolved once.
class Normal {
 public:
  fs::path of(const fs::path& dot_git) {
    const fs::path root = dot_git.parent_path();
    std::error_code failed;
    if (!dot_git.is_absolute() || dot_git != dot_git.lexically_normal() || fs::is_symlink(root, failed) ||
        fs::is_symlink(dot_git, failed))
      return base::normal_path(dot_git);
    const auto [known, added] = parents_.try_emplace(root.parent_path());
    if (added) known->second = base::normal_path(known->first);
    return known->second / root.filename() / dot_git.filename();
  }

 private:
  std::map<fs::path, fs::path> parents_;
};

std::optional<Worktree> read_linked(const fs::path& admin, Normal& normal) {
  const std::optional<std::string> dot_git = layout::load_line(admin / "gitdir");
  if (!dot_git || dot_git->empty()) return std::nullopt;
  Worktree worktree;
  worktree.git_dir = admin;
  worktree.admin = admin.filename().string();
  const fs::path file = normal.of(admin / *dot_git);  // relative with worktree.useRelativePaths
  worktree.root = file.parent_path();
  // A folder without `.git` that stands in its place is not the worktree: Docker re-creates bind mounts.
  worktree.missing = !base::exists(file);
  if (const std::optional<std::string> reason = layout::load_line(admin / "locked")) {
    worktree.locked = true;
    worktree.lock_reason = base::trim(*reason);
  }
  read_head(worktree);
  return worktree;
}

Worktree read_main(const Repository& repository) {
  Worktree worktree;
  worktree.root = *repository.main_root;
  worktree.git_dir = repository.common_dir;
  worktree.main = true;
  worktree.missing = !base::exists(worktree.root);
  read_head(worktree);
  return worktree;
}

std::optional<Worktree> read_one(const Repository& repository, const fs::path& git_dir) {
  if (git_dir == repository.common_dir && repository.main_root) return read_main(repository);
  if (git_dir.parent_path() != repository.common_dir / "worktrees") return std::nullopt;
  Normal normal;
  return read_linked(git_dir, normal);
}

}  // namespace

std::vector<Worktree> worktrees(const Repository& repository) {
  std::vector<Worktree> all;
  if (repository.main_root) all.push_back(read_main(repository));
  std::vector<fs::path> admins;
  std::error_code failed;
  for (fs::directory_iterator entry(repository.common_dir / "worktrees", failed), end;
       !failed && entry != end; entry.increment(failed))
    admins.push_back(entry->path());
  std::sort(admins.begin(), admins.end());
  Normal normal;
  for (const fs::path& admin : admins) {
    // Other processes add and remove meanwhile: an entry that is half there is none.
    if (auto worktree = read_linked(admin, normal)) all.push_back(std::move(*worktree));
  }
  return all;
}

std::optional<Worktree> find_worktree(const Repository& repository, const fs::path& inside) {
  fs::path folder = base::normal_path(inside);
  std::optional<std::vector<Worktree>> all;  // read when a folder without `.git` may be a missing worktree
  while (true) {
    if (const std::optional<fs::path> git_dir = layout::git_dir_of(folder / ".git")) {
      if (std::optional<Worktree> found = read_one(repository, *git_dir)) {
        found->root = folder;  // moved by hand: git's own record is behind
        found->missing = false;
        return found;
      }
    } else {
      if (!all) all = worktrees(repository);
      for (const Worktree& worktree : *all) {
        if (worktree.missing && folder == worktree.root) return worktree;
      }
    }
    if (folder == folder.parent_path()) return std::nullopt;
    folder = folder.parent_path();
  }
}

}  // namespace git
