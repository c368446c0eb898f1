// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "helper/arguments.hpp"
#include "helper/commands.hpp"
#include "helper/failure.hpp"
#include "helper/file.hpp"
#include "helper/json.hpp"

namespace helper {
namespace {

void sync_parent(const std::string& path) {
  const auto parent = split_path(path).first;
  const std::string shown = parent.empty() ? (path[0] == '/' ? "/" : ".") : parent;
  const Descriptor folder = require_folder(shown);
  if (fsync(folder.number()) < 0 && errno != EINVAL) fail_system("sync", shown);
}

int move(int count, char** words, unsigned flags, const char* action) {
  const Arguments arguments(count, words, {});
  arguments.require_positional(2, 2);
  const std::string& from = arguments.positional()[0];
  const std::string& to = arguments.positional()[1];
  if (syscall(SYS_renameat2, AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags) < 0) {
    const int error = errno;
    if (error != EEXIST) fail_system(action, from + "' and '" + to, error);
    complain(system_message(action, to, error));
    return exit_negative;
  }
  sync_parent(from);
  sync_parent(to);
  return exit_done;
}

}  // namespace

int run_exchange(int count, char** words) { return move(count, words, RENAME_EXCHANGE, "exchange"); }

int run_rename(int count, char** words) { return move(count, words, RENAME_NOREPLACE, "rename"); }

}  // namespace helper
