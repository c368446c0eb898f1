// SPDX-License-Identifier: MIT
#include "base/publish.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/error.hpp"

namespace base {

bool publish(const std::filesystem::path& made, const std::filesystem::path& path) {
  if (::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return true;
  // A file system without that flag.
  if (errno == EINVAL && ::link(made.c_str(), path.c_str()) == 0) {
    ::unlink(made.c_str());
    return true;
  }
  if (errno == EEXIST) return false;
  throw system_error(fmt::format("cannot write '{}'", path.string()));
}

}  // namespace base
