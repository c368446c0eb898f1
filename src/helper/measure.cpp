// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <mutex>
#include <set>

#include "helper/arguments.hpp"
#include "helper/commands.hpp"
#include "helper/failure.hpp"
#include "helper/file.hpp"
#include "helper/json.hpp"
#include "helper/pool.hpp"

namespace helper {
namespace {

struct Totals {
  uint64_t bytes = 0;
  uint64_t allocated = 0;
  uint64_t files = 0;
};

class Measurement {
 public:
  Measurement(const std::string& path, unsigned threads)
      : shown_(path), root_(require_folder(path)), pool_(threads) {}
  Totals run();

 private:
  void enter(const std::string& path);
  bool is_new(const struct stat& status);

  std::string shown_;
  Descriptor root_;
  Pool pool_;
  std::mutex mutex_;
  std::set<std::pair<dev_t, ino_t>> linked_;
  Totals totals_;
};

Totals Measurement::run() {
  struct stat status {};
  if (fstat(root_.number(), &status) < 0) fail_system("stat", shown_);
  totals_.allocated += static_cast<uint64_t>(status.st_blocks) * 512;
  pool_.add([this] { enter(""); });
  pool_.run([]() -> Task { return nullptr; });
  return totals_;
}

void Measurement::enter(const std::string& path) {
  const Descriptor folder = open_beneath(root_.number(), path, O_RDONLY | O_DIRECTORY);
  if (!folder) {
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return;  // gone meanwhile
    fail_system("open", shown_ + "/" + path);
  }
  Totals here;
  for (const auto& name : read_names(folder.number(), shown_ + "/" + path)) {
    struct stat status {};
    if (fstatat(folder.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) < 0) continue;
    if (S_ISDIR(status.st_mode)) {
      pool_.add([this, inner = join_path(path, name)] { enter(inner); });
    } else {
      ++here.files;
      if (!is_new(status)) continue;
      if (S_ISREG(status.st_mode)) here.bytes += static_cast<uint64_t>(status.st_size);
    }
    here.allocated += static_cast<uint64_t>(status.st_blocks) * 512;
  }
  const std::lock_guard lock(mutex_);
  totals_.bytes += here.bytes;
  totals_.allocated += here.allocated;
  totals_.files += here.files;
}

bool Measurement::is_new(const struct stat& status) {
  if (status.st_nlink < 2) return true;
  const std::lock_guard lock(mutex_);
  return linked_.emplace(status.st_dev, status.st_ino).second;
}

}  // namespace

int run_measure(int count, char** words) {
  const Arguments arguments(count, words, {{"--threads", Takes::value}});
  arguments.require_positional(1, SIZE_MAX);
  const auto threads = static_cast<unsigned>(arguments.number("--threads", 4));
  for (const auto& path : arguments.positional()) {
    const Totals totals = Measurement(path, threads).run();
    answer(JsonObject()
               .add("path", path)
               .add("bytes", totals.bytes)
               .add("allocated", totals.allocated)
               .add("files", totals.files)
               .text());
  }
  return exit_done;
}

}  // namespace helper
