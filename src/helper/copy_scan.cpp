// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <map>

#include "helper/copy.hpp"
#include "helper/failure.hpp"
#include "helper/file.hpp"
#include "helper/metadata.hpp"
#include "helper/remove.hpp"

namespace helper {
namespace {

using Inode = std::pair<dev_t, ino_t>;
constexpr int folder_flags = O_RDONLY | O_DIRECTORY;

class Scan {
 public:
  explicit Scan(CopyJob& job) : job_(job) {}
  Tree run();

 private:
  void enter(uint32_t index);
  void take(uint32_t index, const std::string& name, int from, int to);
  void take_folder(uint32_t index, const std::string& name, const struct stat& status, int to);
  void take_special(const std::string& shown, const std::string& name, const struct stat& status, int from,
                    int to);
  bool is_linked(uint32_t index, const std::string& name, const struct stat& status);
  void clear_place(const std::string& shown, const std::string& name, const struct stat& wanted, int to);
  void remove(int to, const std::string& name, const std::string& shown);

  CopyJob& job_;
  Tree tree_;
  std::map<Inode, std::pair<uint32_t, std::string>> first_names_;
  std::map<Inode, Inode> claims_;
};

Tree Scan::run() {
  Folder root{0, "", {}};
  if (fstat(job_.source, &root.status) < 0) fail_system("stat", "source");
  tree_.folders.push_back(root);
  for (uint32_t next = 0; next < tree_.folders.size(); ++next) enter(next);
  return std::move(tree_);
}

void Scan::enter(uint32_t index) {
  const std::string path = tree_.path(index);
  const Descriptor from = open_beneath(job_.source, path, folder_flags);
  if (!from) {
    if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP) fail_system("open", path);
    require_live(job_, path);
    return;
  }
  const Descriptor to = open_beneath(job_.target, path, folder_flags);
  if (!to) fail_system("open", path);
  auto names = read_names(from.number(), path);
  std::sort(names.begin(), names.end());
  if (job_.options.difference)
    for (const auto& name : read_names(to.number(), path))
      if (!std::binary_search(names.begin(), names.end(), name))
        remove(to.number(), name, join_path(path, name));
  for (const auto& name : names) take(index, name, from.number(), to.number());
}

void Scan::take(uint32_t index, const std::string& name, int from, int to) {
  const std::string shown = join_path(tree_.path(index), name);
  struct stat status {};
  if (fstatat(from, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) < 0) {
    if (errno != ENOENT) fail_system("stat", shown);
    require_live(job_, shown);
    return;
  }
  ++tree_.entries;
  if (S_ISDIR(status.st_mode)) return take_folder(index, name, status, to);
  if (is_linked(index, name, status)) return;
  if (job_.options.difference) clear_place(shown, name, status, to);
  if (S_ISREG(status.st_mode)) {
    const uint64_t bytes = std::min<uint64_t>(status.st_size, status.st_blocks * 512ULL);
    tree_.bytes += bytes;
    tree_.files.push_back({index, name, bytes});
  } else {
    take_special(shown, name, status, from, to);
  }
}

void Scan::take_folder(uint32_t index, const std::string& name, const struct stat& status, int to) {
  const std::string shown = join_path(tree_.path(index), name);
  if (job_.options.difference) clear_place(shown, name, status, to);
  if (mkdirat(to, name.c_str(), 0700) < 0 && (errno != EEXIST || !job_.options.difference))
    fail_system("create", shown);
  tree_.folders.push_back({index, name, status});
}

// A further name of an inode already seen; made at the end, when the first one is complete.
bool Scan::is_linked(uint32_t index, const std::string& name, const struct stat& status) {
  if (status.st_nlink < 2) return false;
  const auto [found, is_first] = first_names_.try_emplace(Inode{status.st_dev, status.st_ino}, index, name);
  if (!is_first) tree_.links.push_back({index, name, found->second.first, found->second.second});
  return !is_first;
}

// What stands in the target under this name stays only when it is of the same kind and when no other file of
// the source uses the same inode: two files that were hard links once must not be written into one.
void Scan::clear_place(const std::string& shown, const std::string& name, const struct stat& wanted, int to) {
  struct stat present {};
  if (fstatat(to, name.c_str(), &present, AT_SYMLINK_NOFOLLOW) < 0) {
    if (errno == ENOENT) return;
    fail_system("stat", shown);
  }
  bool keep = (present.st_mode & S_IFMT) == (wanted.st_mode & S_IFMT);
  if (keep && !S_ISDIR(present.st_mode) && present.st_nlink > 1) {
    const Inode owner{wanted.st_dev, wanted.st_ino};
    keep = claims_.try_emplace(Inode{present.st_dev, present.st_ino}, owner).first->second == owner;
  }
  if (keep && (S_ISCHR(present.st_mode) || S_ISBLK(present.st_mode)))
    keep = present.st_rdev == wanted.st_rdev;
  if (!keep) remove(to, name, shown);
}

std::string read_link(int folder, const std::string& name) {
  std::string text(PATH_MAX, '\0');
  const ssize_t size = readlinkat(folder, name.c_str(), text.data(), text.size());
  text.resize(size < 0 ? 0 : static_cast<size_t>(size));
  return text;
}

void Scan::take_special(const std::string& shown, const std::string& name, const struct stat& status,
                        int from, int to) {
  if (S_ISLNK(status.st_mode)) {
    const std::string wanted = read_link(from, name);
    if (wanted.empty()) return require_live(job_, shown);
    if (read_link(to, name) != wanted) {
      if (job_.options.difference) remove(to, name, shown);
      if (symlinkat(wanted.c_str(), to, name.c_str()) < 0) fail_system("create", shown);
    }
  } else if (mknodat(to, name.c_str(), status.st_mode, status.st_rdev) < 0 &&
             (errno != EEXIST || !job_.options.difference)) {
    fail_system("create", shown);
  }
  const auto attributes = load_attributes({from, name, -1, shown});
  job_.counts.lost_attributes +=
      apply_metadata({to, name, -1, shown}, status, attributes, {status.st_atim, status.st_mtim});
}

void Scan::remove(int to, const std::string& name, const std::string& shown) {
  Removal removal;
  remove_tree(to, name, shown, removal);
  if (removal.failed > 0) fail(exit_io, "cannot bring the target up to date: '" + shown + "' stays");
}

}  // namespace

std::string Tree::path(uint32_t folder) const {
  std::string path;
  for (; folder != 0; folder = folders[folder].parent) {
    if (!path.empty()) path.insert(0, "/");
    path.insert(0, folders[folder].name);
  }
  return path;
}

Tree scan_source(CopyJob& job) { return Scan(job).run(); }

void require_live(const CopyJob& job, const std::string& shown) {
  if (job.options.pass == Pass::last)
    fail(exit_io, "the source changed while it was copied: '" + shown + "'");
}

void finish_tree(CopyJob& job, const Tree& tree) {
  for (const auto& link : tree.links) {
    const Descriptor folder = open_beneath(job.target, tree.path(link.folder), folder_flags);
    const Descriptor first = open_beneath(job.target, tree.path(link.first_folder), folder_flags);
    const std::string shown = join_path(tree.path(link.folder), link.name);
    if (!folder || !first) fail_system("open the folder of", shown);
    struct stat wanted {};
    struct stat present {};
    if (fstatat(first.number(), link.first_name.c_str(), &wanted, AT_SYMLINK_NOFOLLOW) < 0) {
      require_live(job, shown);
      continue;
    }
    if (fstatat(folder.number(), link.name.c_str(), &present, AT_SYMLINK_NOFOLLOW) == 0) {
      if (present.st_ino == wanted.st_ino && present.st_dev == wanted.st_dev) continue;
      Removal removal;
      remove_tree(folder.number(), link.name, shown, removal);
    }
    if (linkat(first.number(), link.first_name.c_str(), folder.number(), link.name.c_str(), 0) < 0)
      fail_system("link", shown);
  }
  for (size_t index = tree.folders.size(); index-- > 0;) {
    const std::string path = tree.path(static_cast<uint32_t>(index));
    const Descriptor from = open_beneath(job.source, path, folder_flags);
    const Descriptor to = open_beneath(job.target, path, folder_flags);
    const struct stat& seen = tree.folders[index].status;
    struct stat now {};
    if (!to) fail_system("open", path);
    if (!from || fstat(from.number(), &now) < 0) {
      require_live(job, path);
      continue;
    }
    if (!same_time(now.st_mtim, seen.st_mtim) || !same_time(now.st_ctim, seen.st_ctim))
      require_live(job, path);
    const auto attributes = load_attributes({-1, "", from.number(), path});
    job.counts.lost_attributes +=
        apply_metadata({-1, "", to.number(), path}, seen, attributes, {seen.st_atim, seen.st_mtim});
  }
}

}  // namespace helper
