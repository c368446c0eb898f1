// SPDX-License-Identifier: MIT
#include "helper/remove.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "helper/failure.hpp"
#include "helper/file.hpp"

namespace helper {
namespace {

Descriptor open_same_mount(int folder, const std::string& name) {
  const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  open_how how{};
  how.flags = flags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;
  const long opened = syscall(SYS_openat2, folder, name.c_str(), &how, sizeof how);
  if (opened >= 0) return Descriptor(static_cast<int>(opened));
  if (errno != ENOSYS && errno != EPERM && errno != EAGAIN) return {};
  struct stat outer {};
  struct stat inner {};
  Descriptor opened_plain(openat(folder, name.c_str(), flags));
  if (!opened_plain) return {};
  if (fstat(folder, &outer) < 0 || fstat(opened_plain.number(), &inner) < 0) return {};
  if (outer.st_dev == inner.st_dev) return opened_plain;
  errno = EXDEV;
  return {};
}

void note(Removal& removal, const std::string& shown, int error) {
  ++removal.failed;
  std::string message = system_message("delete", shown, error);
  if (error == EPERM) message += " (is it immutable?)";
  if (error == EXDEV) message += " (another file system is mounted there)";
  complain(message);
}

}  // namespace

void remove_tree(int folder, const std::string& name, const std::string& shown, Removal& removal) {
  if (unlinkat(folder, name.c_str(), 0) == 0) {
    ++removal.removed;
    return;
  }
  if (errno == ENOENT) return;
  struct stat status {};
  const int error = errno;
  if (fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) < 0) return;
  if (!S_ISDIR(status.st_mode)) return note(removal, shown, error);
  {
    const Descriptor inner = open_same_mount(folder, name);
    if (!inner) return note(removal, shown, errno);
    for (const auto& entry : read_names(inner.number(), shown))
      remove_tree(inner.number(), entry, join_path(shown, entry), removal);
  }
  if (unlinkat(folder, name.c_str(), AT_REMOVEDIR) == 0)
    ++removal.removed;
  else if (errno != ENOENT && errno != ENOTEMPTY)
    note(removal, shown, errno);
}

}  // namespace helper
