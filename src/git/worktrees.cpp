// SPDX-License-Identifier: MIT
#include <algorithm>
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

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// The packed references, read when the first loose one is not there.
class Packed {
 public:
  explicit Packed(const fs::path& common_dir) : file_(common_dir / "packed-refs") {}

  std::string find(const std::string& reference) {
    if (!text_) text_ = base::load_file(file_).value_or("");
    const std::string wanted = " " + reference + "\n";
    const std::size_t at = text_->find(wanted);
    if (at == std::string::npos) return {};
    const std::size_t begin = text_->rfind('\n', at);
    return text_->substr(begin == std::string::npos ? 0 : begin + 1,
                         at - (begin == std::string::npos ? 0 : begin + 1));
  }

 private:
  fs::path file_;
  std::optional<std::string> text_;
};

// The files of a reftable repository say nothing: git is asked, for each worktree.
void ask_git_for_head(Worktree& worktree) {
  const fs::path directory = worktree.git_dir;
  const auto ask = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "--git-dir=" + worktree.git_dir.string());
    const base::Finished finished = base::run(command(directory, std::move(arguments)));
    return finished.ok() ? base::trim(finished.out) : std::string();
  };
  const std::string reference = ask({"symbolic-ref", "-q", "HEAD"});
  if (starts_with(reference, branch_prefix)) worktree.branch = reference.substr(branch_prefix.size());
  worktree.head = ask({"rev-parse", "-q", "--verify", "HEAD"});
}

void read_head(const fs::path& common_dir, Packed& packed, Worktree& worktree) {
  const std::string line = layout::load_line(worktree.git_dir / "HEAD").value_or("");
  if (!starts_with(line, ref_prefix)) {
    worktree.head = line;
    return;
  }
  const std::string reference = base::trim(line.substr(ref_prefix.size()));
  if (reference == "refs/heads/.invalid") {
    ask_git_for_head(worktree);
    return;
  }
  if (starts_with(reference, branch_prefix)) worktree.branch = reference.substr(branch_prefix.size());
  const fs::path loose = common_dir / reference;
  // A branch "a" that is packed beside the folder of a loose "a/b" is no file.
  const std::optional<std::string> value = base::is_folder(loose) ? std::nullopt : layout::load_line(loose);
  worktree.head = value ? *value : packed.find(reference);
}

std::optional<Worktree> read_linked(const fs::path& common_dir, const fs::path& admin, Packed& packed) {
  const std::optional<std::string> dot_git = layout::load_line(admin / "gitdir");
  if (!dot_git || dot_git->empty()) return std::nullopt;
  Worktree worktree;
  worktree.git_dir = admin;
  worktree.admin = admin.filename().string();
  const fs::path file = base::normal_path(admin / *dot_git);  // relative with worktree.useRelativePaths
  worktree.root = file.parent_path();
  // A folder without `.git` that stands in its place is not the worktree: Docker re-creates bind mounts.
  worktree.missing = !base::exists(file);
  if (const std::optional<std::string> reason = layout::load_line(admin / "locked")) {
    worktree.locked = true;
    worktree.lock_reason = base::trim(*reason);
  }
  read_head(common_dir, packed, worktree);
  return worktree;
}

}  // namespace

std::vector<Worktree> worktrees(const Repository& repository) {
  std::vector<Worktree> all;
  Packed packed(repository.common_dir);
  if (repository.main_root) {
    Worktree worktree;
    worktree.root = *repository.main_root;
    worktree.git_dir = repository.common_dir;
    worktree.main = true;
    worktree.missing = !base::exists(worktree.root);
    read_head(repository.common_dir, packed, worktree);
    all.push_back(std::move(worktree));
  }
  std::vector<fs::path> admins;
  std::error_code failed;
  for (fs::directory_iterator entry(repository.common_dir / "worktrees", failed), end;
       !failed && entry != end; entry.increment(failed))
    admins.push_back(entry->path());
  std::sort(admins.begin(), admins.end());
  for (const fs::path& admin : admins) {
    // Other processes add and remove meanwhile: an entry that is half there is none.
    if (auto worktree = read_linked(repository.common_dir, admin, packed))
      all.push_back(std::move(*worktree));
  }
  return all;
}

std::optional<Worktree> find_worktree(const Repository& repository, const fs::path& inside) {
  const std::vector<Worktree> all = worktrees(repository);
  fs::path folder = base::normal_path(inside);
  while (true) {
    const std::optional<fs::path> git_dir = layout::git_dir_of(folder / ".git");
    for (const Worktree& worktree : all) {
      if (git_dir && *git_dir == worktree.git_dir) {
        Worktree found = worktree;
        found.root = folder;  // moved by hand: git's own record is behind
        found.missing = false;
        return found;
      }
      if (!git_dir && worktree.missing && folder == worktree.root) return worktree;
    }
    if (folder == folder.parent_path()) return std::nullopt;
    folder = folder.parent_path();
  }
}

}  // namespace git
