// SPDX-License-Identifier: MIT
#include "base/file.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include "base/error.hpp"
#include "base/process.hpp"
#include "base/text.hpp"

namespace base {
namespace fs = std::filesystem;
namespace {

// A file that is being written; gone again unless it was renamed.
class TemporaryFile {
 public:
  TemporaryFile(const fs::path& beside, mode_t mode)
      : path_(beside.parent_path() / ("." + beside.filename().string() + "." + random_hex(8))),
        descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0) throw system_error("cannot write '" + beside.string() + "'");
    if (::fchmod(descriptor_, mode) != 0)
      throw system_error("cannot set the mode of '" + beside.string() + "'");
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  void write(std::string_view content) const {
    while (!content.empty()) {
      const ssize_t count = ::write(descriptor_, content.data(), content.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw system_error("cannot write '" + path_.string() + "'");
      content.remove_prefix(static_cast<std::size_t>(count));
    }
    if (::fsync(descriptor_) != 0) throw system_error("cannot write '" + path_.string() + "'");
  }

  void rename_to(const fs::path& target) {
    if (::rename(path_.c_str(), target.c_str()) != 0)
      throw system_error("cannot write '" + target.string() + "'");
    path_.clear();
  }

 private:
  fs::path path_;
  int descriptor_;
};

fs::path xdg_folder(const char* variable, const char* fallback) {
  const auto value = environment(variable);
  const fs::path folder = value && fs::path(*value).is_absolute() ? fs::path(*value) : home() / fallback;
  return folder / "dockertree";
}

}  // namespace

std::optional<std::string> load_file(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw system_error("cannot read '" + path.string() + "'");
  }
  std::string content;
  // Most files are small, and to clear a large buffer takes longer than to read them.
  std::array<char, 8192> buffer{};
  while (true) {
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const Error error = system_error("cannot read '" + path.string() + "'");
      ::close(descriptor);
      throw error;
    }
    if (count == 0) break;
    content.append(buffer.data(), static_cast<std::size_t>(count));
  }
  ::close(descriptor);
  return content;
}

std::string require_file(const fs::path& path) {
  auto content = load_file(path);
  if (!content) throw Error("there is no file '" + path.string() + "'");
  return *std::move(content);
}

bool write_atomically(const fs::path& path, std::string_view content, WriteOptions options) {
  struct stat status {};
  const bool there = ::lstat(path.c_str(), &status) == 0;
  if (there && S_ISLNK(status.st_mode)) {
    throw Error("'" + path.string() + "' is a symbolic link, so it is not written")
        .hint("replace the link by a file, or remove it");
  }
  if (there && !S_ISREG(status.st_mode)) throw Error("'" + path.string() + "' is not a file");
  if (there && options.keep_mode) options.mode = status.st_mode & 07777;
  if (there && (status.st_mode & 07777) == options.mode && load_file(path) == content) return false;
  TemporaryFile file(path, options.mode);
  file.write(content);
  file.rename_to(path);
  return true;
}

void make_private_folder(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return;
    throw Error("'" + path.string() + "' is not a folder, so nothing is put into it")
        .hint("move it away: it may point outside of the worktree");
  }
  std::error_code ignored;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), ignored);
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    throw system_error("cannot make the folder '" + path.string() + "'");
  }
}

bool remove_file(const fs::path& path) {
  if (::unlink(path.c_str()) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  throw system_error("cannot remove '" + path.string() + "'");
}

bool exists(const fs::path& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

bool is_folder(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_symlink(const fs::path& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

fs::path normal_path(const fs::path& path) {
  std::error_code failure;
  const fs::path absolute = path.is_absolute() ? path : fs::current_path(failure) / path;
  fs::path result = fs::weakly_canonical(absolute, failure);
  if (failure) result = absolute.lexically_normal();
  // "a/b/" names the folder b, as "a/b" does.
  return result.has_filename() || result == result.root_path() ? result : result.parent_path();
}

std::optional<fs::path> mount_point(const fs::path& path) {
  struct stat here {};
  struct stat above {};
  fs::path top = normal_path(path);
  if (::stat(top.c_str(), &here) != 0) return std::nullopt;
  while (top != top.root_path() && ::stat(top.parent_path().c_str(), &above) == 0 &&
         above.st_dev == here.st_dev)
    top = top.parent_path();
  return top;
}

bool is_inside(const fs::path& path, const fs::path& folder) {
  const fs::path inner = normal_path(path);
  const fs::path outer = normal_path(folder);
  const auto [end, ignored] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  return end == outer.end();
}

fs::path home() {
  if (const auto folder = environment("HOME")) return *folder;
  const passwd* user = ::getpwuid(::getuid());
  return user != nullptr ? user->pw_dir : "/";
}

fs::path state_folder() { return xdg_folder("XDG_STATE_HOME", ".local/state"); }
fs::path config_folder() { return xdg_folder("XDG_CONFIG_HOME", ".config"); }
fs::path cache_folder() { return xdg_folder("XDG_CACHE_HOME", ".cache"); }

}  // namespace base
