// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <functional>
#include <memory>

#include "helper/content.hpp"
#include "helper/copy.hpp"
#include "helper/failure.hpp"
#include "helper/file.hpp"
#include "helper/metadata.hpp"
#include "helper/pool.hpp"

namespace helper {
namespace {

constexpr off_t part_size = 128 << 20;  // larger files are shared among the threads

// A file on its way; the last part to end completes it.
struct OpenFile {
  Descriptor in;
  Descriptor out;
  std::string shown;
  struct stat status;
  uint64_t counted;
  bool rewrite;
  bool racy = false;
  std::atomic<int> parts{1};
};

class Filler {
 public:
  Filler(CopyJob& job, const Tree& tree, Progress& progress)
      : job_(job),
        tree_(tree),
        progress_(progress),
        pool_(job.options.threads),
        reflink_(job.options.reflink) {}
  void run();

 private:
  void start(const FileEntry& entry);
  bool open_source(const FileEntry& entry, OpenFile& file);
  bool open_target(OpenFile& file) const;
  bool is_unchanged(const OpenFile& file) const;
  void fill(const std::shared_ptr<OpenFile>& file);
  void fill_part(OpenFile& file, off_t from, off_t to);
  void complete(OpenFile& file);

  CopyJob& job_;
  const Tree& tree_;
  Progress& progress_;
  Pool pool_;
  std::atomic<bool> reflink_;
};

void Filler::run() {
  std::vector<const FileEntry*> order;
  order.reserve(tree_.files.size());
  for (const auto& entry : tree_.files) order.push_back(&entry);
  // Small files keep the order of the scan, which is that of their folders.
  const auto weight = [](const FileEntry* entry) { return entry->bytes >> 18; };
  std::stable_sort(order.begin(), order.end(),
                   [&](const auto* a, const auto* b) { return weight(a) > weight(b); });
  size_t next = 0;
  pool_.run([&]() -> std::function<void()> {
    if (next == order.size()) return nullptr;
    const FileEntry* entry = order[next++];
    return [this, entry] { start(*entry); };
  });
}

bool Filler::open_source(const FileEntry& entry, OpenFile& file) {
  const std::string path = join_path(tree_.path(entry.folder), entry.name);
  file.shown = path;
  file.in = open_beneath(job_.source, path, O_RDONLY | O_NONBLOCK | O_NOATIME);
  if (!file.in && errno == EPERM) file.in = open_beneath(job_.source, path, O_RDONLY | O_NONBLOCK);
  if (!file.in) {
    if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP && errno != ENXIO) fail_system("open", path);
    require_live(job_, path);
    return false;
  }
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (fstat(file.in.number(), &file.status) < 0) fail_system("stat", path);
  if (!S_ISREG(file.status.st_mode)) {
    require_live(job_, path);
    return false;
  }
  // A later write within the same tick of the file system's clock would leave no trace in the time.
  const double age = static_cast<double>(now.tv_sec - file.status.st_mtim.tv_sec) +
                     static_cast<double>(now.tv_nsec - file.status.st_mtim.tv_nsec) * 1e-9;
  file.racy = job_.options.pass == Pass::live && age < 1.0;
  // Writes through mmap set the time only when the page was clean: fstat, then fsync, then read.
  if (job_.options.sync_source && fsync(file.in.number()) < 0 && errno != EINVAL && errno != EROFS)
    fail_system("sync", path);
  return true;
}

bool Filler::open_target(OpenFile& file) const {
  if (job_.options.difference) {
    file.out = open_beneath(job_.target, file.shown, O_RDWR | O_NOATIME);
    if (file.out) return true;
    if (errno != ENOENT) fail_system("open", file.shown);
  }
  const auto [folder, name] = split_path(file.shown);
  const Descriptor parent = open_beneath(job_.target, folder, O_PATH | O_DIRECTORY);
  if (!parent) fail_system("open the folder of", file.shown);
  file.out = Descriptor(
      openat(parent.number(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.out) fail_system("create", file.shown);
  return false;
}

bool Filler::is_unchanged(const OpenFile& file) const {
  struct stat present {};
  if (fstat(file.out.number(), &present) < 0) fail_system("stat", file.shown);
  const auto& status = file.status;
  const uint64_t changed = static_cast<uint64_t>(status.st_ctim.tv_sec) * 1000000000ULL +
                           static_cast<uint64_t>(status.st_ctim.tv_nsec);
  return present.st_size == status.st_size && same_time(present.st_mtim, status.st_mtim) &&
         present.st_uid == status.st_uid && present.st_gid == status.st_gid &&
         present.st_mode == status.st_mode && changed < job_.options.since;
}

void Filler::start(const FileEntry& entry) {
  const auto file = std::make_shared<OpenFile>();
  file->counted = entry.bytes;
  if (!open_source(entry, *file)) return;
  file->rewrite = open_target(*file);
  if (file->rewrite && is_unchanged(*file)) {
    ++job_.counts.unchanged;
    progress_.add(entry.bytes);
    return complete(*file);
  }
  fill(file);
}

void Filler::fill(const std::shared_ptr<OpenFile>& file) {
  const off_t size = file->status.st_size;
  const int out = file->out.number();
  // Before cloning too: a clone that ends within a block must end the file.
  if (ftruncate(out, size) < 0) fail_system("truncate", file->shown);
  if (size > 0 && clone_file(file->in.number(), out, reflink_)) {
    ++job_.counts.reflinked;
    progress_.add(file->counted);
    return complete(*file);
  }
  if (size > 0) ++job_.counts.copied;
  if (size <= part_size) {
    fill_part(*file, 0, size);
    return;
  }
  file->parts = static_cast<int>((size + part_size - 1) / part_size);
  for (off_t from = 0; from < size; from += part_size)
    pool_.add([this, file, from, to = std::min(from + part_size, size)] { fill_part(*file, from, to); });
}

void Filler::fill_part(OpenFile& file, off_t from, off_t to) {
  const auto transfer = file.rewrite ? rewrite_range : copy_range;
  job_.counts.copied_bytes += transfer(file.in.number(), file.out.number(), from, to, file.shown, progress_);
  if (--file.parts == 0) complete(file);
}

void Filler::complete(OpenFile& file) {
  struct stat now {};
  const struct stat& before = file.status;
  if (fstat(file.in.number(), &now) < 0) fail_system("stat", file.shown);
  if (now.st_size != before.st_size || !same_time(now.st_mtim, before.st_mtim) ||
      !same_time(now.st_ctim, before.st_ctim))
    require_live(job_, file.shown);
  Times times{before.st_atim, before.st_mtim};
  if (file.racy) times.change.tv_nsec ^= 1;
  const auto attributes = load_attributes({-1, "", file.in.number(), file.shown});
  job_.counts.lost_attributes +=
      apply_metadata({-1, "", file.out.number(), file.shown}, before, attributes, times);
}

}  // namespace

void copy_files(CopyJob& job, const Tree& tree, Progress& progress) { Filler(job, tree, progress).run(); }

}  // namespace helper
