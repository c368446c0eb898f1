// SPDX-License-Identifier: MIT
#include "git/stamp.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "base/error.hpp"
#include "base/file.hpp"

namespace git {
namespace {

constexpr std::uint64_t ns = 1'000'000'000;

std::uint64_t modified(const std::filesystem::path& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return 0;
  return static_cast<std::uint64_t>(status.st_mtim.tv_sec) * ns +
         static_cast<std::uint64_t>(status.st_mtim.tv_nsec);
}

std::filesystem::path stamp_file(const Repository& repository) {
  return repository.common_dir / "dockertree" / "stamp";
}

}  // namespace

std::uint64_t worktrees_stamp(const Repository& repository) {
  return modified(repository.common_dir / "worktrees");
}

bool worktrees_changed(const Repository& repository) {
  return worktrees_stamp(repository) != modified(stamp_file(repository));
}

// The note is the file's time, not its content: a shell compares it with `-nt` and starts no process.
void note_worktrees(const Repository& repository, std::uint64_t stamp) {
  const std::filesystem::path file = stamp_file(repository);
  if (stamp == 0) {
    base::remove_file(file);
    return;
  }
  if (modified(file) == stamp) return;
  base::make_private_folder(file.parent_path());
  base::write_atomically(file, "");
  timespec time = {};
  time.tv_sec = static_cast<time_t>(stamp / ns);
  time.tv_nsec = static_cast<long>(stamp % ns);
  const timespec times[2] = {time, time};
  if (::utimensat(AT_FDCWD, file.c_str(), times, 0) != 0)
    throw base::system_error(fmt::format("cannot set the time of '{}'", file.string()));
}

}  // namespace git
