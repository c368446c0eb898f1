// SPDX-License-Identifier: MIT
#include "helper/file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "helper/failure.hpp"

namespace helper {
namespace {

// For kernels and seccomp profiles without openat2, and for paths longer than one call takes.
Descriptor open_by_steps(int root, const std::string& path, int flags, mode_t mode) {
  Descriptor folder(openat(root, ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  size_t start = 0;
  while (folder) {
    const size_t slash = path.find('/', start);
    const std::string part = path.substr(start, slash == std::string::npos ? slash : slash - start);
    if (part == ".." || part.empty()) {
      errno = EXDEV;
      return {};
    }
    if (slash == std::string::npos)
      return Descriptor(openat(folder.number(), part.c_str(), flags | O_NOFOLLOW, mode));
    folder = Descriptor(openat(folder.number(), part.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    start = slash + 1;
  }
  return {};
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    close();
    number_ = std::exchange(other.number_, -1);
  }
  return *this;
}

void Descriptor::close() {
  if (number_ < 0) return;
  const int saved = errno;
  ::close(std::exchange(number_, -1));
  errno = saved;
}

Descriptor open_beneath(int root, const std::string& path, int flags, mode_t mode) {
  static std::atomic<bool> has_openat2{true};
  const std::string name = path.empty() ? "." : path;
  flags |= O_CLOEXEC;
  if (has_openat2 && name.size() < 4000) {
    open_how how{};
    how.flags = static_cast<unsigned>(flags | O_NOFOLLOW);
    how.mode = mode;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    for (int attempt = 0; attempt < 16; ++attempt) {
      const long opened = syscall(SYS_openat2, root, name.c_str(), &how, sizeof how);
      if (opened >= 0) return Descriptor(static_cast<int>(opened));
      if (errno == ENOSYS) {
        has_openat2 = false;
        break;
      }
      if (errno == EPERM) break;
      if (errno != EAGAIN && errno != EINTR) return {};
    }
  }
  if (name == ".") return Descriptor(openat(root, ".", flags));
  return open_by_steps(root, name, flags, mode);
}

Descriptor require_folder(const std::string& path) {
  Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) fail_system("open", path);
  return folder;
}

std::pair<std::string, std::string> split_path(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {"", path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

std::string join_path(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + "/" + name;
}

std::vector<std::string> read_names(int folder, const std::string& shown) {
  int own = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOATIME);
  if (own < 0 && errno == EPERM) own = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* stream = own < 0 ? nullptr : fdopendir(own);
  if (stream == nullptr) fail_system("read", shown);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = readdir(stream)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  const int error = errno;
  closedir(stream);
  if (error != 0) fail_system("read", shown, error);
  return names;
}

void write_all(int file, const void* data, size_t size, const std::string& shown) {
  const char* next = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t wrote = write(file, next, size);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) fail_system("write", shown);
    next += wrote;
    size -= static_cast<size_t>(wrote);
  }
}

void write_all_at(int file, const void* data, size_t size, off_t offset, const std::string& shown) {
  const char* next = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t wrote = pwrite(file, next, size, offset);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) fail_system("write", shown);
    next += wrote;
    offset += wrote;
    size -= static_cast<size_t>(wrote);
  }
}

void write_some(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = write(file, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return;
    text.remove_prefix(static_cast<size_t>(wrote));
  }
}

}  // namespace helper
