// SPDX-License-Identifier: MIT
#include "environment/foreign_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

#include "base/error.hpp"
#include "base/text.hpp"
#include "volumes/task.hpp"

namespace environment {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t at_once = 200;  // folders for one container: its command line is bounded
constexpr std::size_t most_named = 3;
constexpr int deepest = 1000;  // a path is no longer than 4096 bytes

bool may(const fs::path& folder, int what) {
  return ::faccessat(AT_FDCWD, folder.c_str(), what, AT_EACCESS) == 0;
}

class Scan {
 public:
  explicit Scan(const fs::path& root) : root_(root) {
    struct stat status = {};
    if (::lstat(root.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return;
    device_ = status.st_dev;
    look_into({}, status, 0);
  }

  [[nodiscard]] ForeignFiles take() { return std::move(result_); }

 private:
  void look_into(const fs::path& relative, const struct stat& status, int depth) {
    const fs::path folder = relative.empty() ? root_ : root_ / relative;
    const bool readable = may(folder, R_OK | X_OK);
    std::error_code failed;
    if (!readable || !may(folder, W_OK)) {
      // An empty one goes by what its parent allows.
      if (!readable || !fs::is_empty(folder, failed) || failed)
        result_.folders.push_back({relative, readable});
      return;
    }
    const std::size_t before = result_.folders.size();
    bool others = false;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
      const fs::path inner = relative / entry->path().filename();
      struct stat found = {};
      if (::lstat(entry->path().c_str(), &found) != 0) continue;
      if ((status.st_mode & S_ISVTX) != 0 && status.st_uid != ::geteuid() && found.st_uid != ::geteuid()) {
        // Where everybody may write, each deletes only his own.
        result_.folders.resize(before);
        result_.folders.push_back({relative, readable});
        return;
      }
      if (!S_ISDIR(found.st_mode)) {
        others = true;
      } else if (found.st_dev == device_ && depth < deepest) {
        look_into(inner, found, depth + 1);
      } else {
        others = result_.mounts = true;
      }
    }
    result_.others = result_.others || others;
  }

  const fs::path& root_;
  dev_t device_ = 0;
  ForeignFiles result_;
};

// An empty folder of a name that is nowhere else: an engine that can mount it has our file system.
class Proof {
 public:
  explicit Proof(const fs::path& root) {
    const std::string name = ".dockertree-" + base::random_hex(16);
    for (const auto& folder : {root, root.parent_path()}) {
      path_ = folder / name;
      if (::mkdir(path_.c_str(), 0700) == 0) return;
    }
    throw base::system_error(fmt::format("cannot make a folder in '{}'", root.string()));
  }
  Proof(const Proof&) = delete;
  Proof& operator=(const Proof&) = delete;
  ~Proof() { ::rmdir(path_.c_str()); }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

ForeignFiles find_foreign_files(const fs::path& root) {
  if (::geteuid() == 0) return {};
  return Scan(root).take();
}

bool is_others(const fs::path& worktree) {
  for (const auto& path : {worktree, worktree / ".git"}) {
    struct stat status = {};
    if (::lstat(path.c_str(), &status) == 0 && status.st_uid != ::geteuid()) return ::geteuid() != 0;
  }
  return false;
}

std::string folders_text(const std::vector<ForeignFolder>& folders) {
  std::string text;
  const std::size_t named = std::min(folders.size(), most_named);
  for (std::size_t i = 0; i < named; ++i) {
    const fs::path& path = folders[i].path;
    text += fmt::format("{}'{}'", i == 0 ? "" : ", ", path.empty() ? "." : path.string());
  }
  if (folders.size() > named) text += fmt::format(" and {} more", folders.size() - named);
  return text;
}

void delete_foreign_files(docker::Client& engine, const fs::path& root,
                          const std::vector<ForeignFolder>& folders) {
  for (std::size_t first = 0; first < folders.size(); first += at_once) {
    volumes::Job job;
    job.command = {"delete"};
    const std::size_t last = std::min(first + at_once, folders.size());
    if (folders[first].path.empty()) job.command.insert(job.command.end(), {"--contents", "/worktree"});
    for (std::size_t i = first; i < last; ++i) {
      if (!folders[i].path.empty()) job.command.push_back("/worktree/" + folders[i].path.string());
    }
    const Proof proof(root);
    job.mounts = {volumes::writable(root.string(), "/worktree"),
                  volumes::read_only(proof.path().string(), "/proof")};
    try {
      volumes::run(engine, job);
    } catch (const base::Error& error) {
      throw error.prefixed(fmt::format("cannot delete {}, which others own", folders_text(folders)))
          .hint(fmt::format("delete it as root: sudo rm -r {}",
                            base::shell_quote((root / folders[first].path).string())));
    }
  }
}

void remove_empty_folders(const fs::path& root) {
  std::error_code failed;
  for (fs::directory_iterator entry(root, failed), end; !failed && entry != end; entry.increment(failed)) {
    struct stat status = {};
    if (::lstat(entry->path().c_str(), &status) == 0 && S_ISDIR(status.st_mode))
      remove_empty_folders(entry->path());
  }
  ::rmdir(root.c_str());
}

}  // namespace environment
