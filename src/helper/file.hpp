// SPDX-License-Identifier: MIT
#pragma once
#include <sys/types.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace helper {

// Owns a file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  void close();
  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

// Opens a path below root: no symbolic link is followed, '..' and absolute paths fail. Empty means root
// itself. An empty descriptor with errno tells why.
Descriptor open_beneath(int root, const std::string& path, int flags, mode_t mode = 0);

Descriptor require_folder(const std::string& path);

// "a/b/c" as "a/b" and "c"; "c" as "" and "c".
std::pair<std::string, std::string> split_path(const std::string& path);
std::string join_path(const std::string& folder, const std::string& name);

// The names in a folder but '.' and '..'; does not change its access time where the kernel allows it.
std::vector<std::string> read_names(int folder, const std::string& shown);

// All bytes, or fail_system with the name shown.
void write_all(int file, const void* data, size_t size, const std::string& shown);
void write_all_at(int file, const void* data, size_t size, off_t offset, const std::string& shown);

// For stdout and stderr: a reader that went away is no error.
void write_some(int file, std::string_view text);

}  // namespace helper
