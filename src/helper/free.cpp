// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <string>

#include "helper/arguments.hpp"
#include "helper/commands.hpp"
#include "helper/content.hpp"
#include "helper/copy.hpp"
#include "helper/failure.hpp"
#include "helper/file.hpp"
#include "helper/json.hpp"

namespace helper {
namespace {

std::string name_file_system(int folder, const std::string& shown) {
  struct statfs status {};
  if (fstatfs(folder, &status) < 0) fail_system("stat", shown);
  switch (static_cast<unsigned long>(status.f_type) & 0xffffffffUL) {
    case 0xef53:
      return "ext4";
    case 0x58465342:
      return "xfs";
    case 0x9123683e:
      return "btrfs";
    case 0x794c7630:
      return "overlay";
    case 0x01021994:
      return "tmpfs";
    case 0x2fc12fc1:
      return "zfs";
    case 0xf2f52010:
      return "f2fs";
    case 0xca451a4e:
      return "bcachefs";
    case 0x6969:
      return "nfs";
    case 0x65735546:
      return "fuse";
    case 0x01021997:
      return "9p";
    case 0x6a656a63:
      return "virtiofs";
    case 0xfe534d42:
    case 0xff534d42:
      return "cifs";
  }
  char text[24];
  snprintf(text, sizeof text, "0x%lx", static_cast<unsigned long>(status.f_type));
  return text;
}

// Unnamed where the file system can, so that nothing stays behind whatever happens.
Descriptor open_temporary(int folder, const std::string& name) {
  Descriptor file(openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)) return file;
  file = Descriptor(openat(folder, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file) unlinkat(folder, name.c_str(), 0);
  return file;
}

}  // namespace

bool can_reflink(int folder) {
  const std::string name = ".dockertree-probe-" + std::to_string(getpid());
  const Descriptor from = open_temporary(folder, name + "-a");
  const Descriptor to = open_temporary(folder, name + "-b");
  if (!from || !to) return false;
  const std::string block(4096, 'x');
  if (pwrite(from.number(), block.data(), block.size(), 0) != static_cast<ssize_t>(block.size()))
    return false;
  std::atomic<bool> possible{true};
  try {
    return clone_file(from.number(), to.number(), possible);
  } catch (const Failure&) {
    return false;  // a full disk is told by the numbers
  }
}

int run_free(int count, char** words) {
  const Arguments arguments(count, words, {});
  arguments.require_positional(1, 1);
  const std::string& path = arguments.positional()[0];
  const Descriptor folder = require_folder(path);
  struct statvfs status {};
  if (fstatvfs(folder.number(), &status) < 0) fail_system("stat", path);
  answer(JsonObject()
             .add("free", static_cast<uint64_t>(status.f_bavail) * status.f_frsize)
             .add("total", static_cast<uint64_t>(status.f_blocks) * status.f_frsize)
             .add("filesystem", name_file_system(folder.number(), path))
             .add("reflink", can_reflink(folder.number()))
             .text());
  return exit_done;
}

}  // namespace helper
