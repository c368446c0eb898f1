// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace base {

// A lock of the kernel on a file (flock): it ends with the process, however that ends. The file stays, its
// content names the last holder ("pid command"). Children that we start do not inherit it.
class Lock {
 public:
  // Waits until the deadline, then throws a sentence that names the holder.
  static Lock require(const std::filesystem::path& path, const std::string& what,
                      std::chrono::milliseconds deadline);
  // Nothing when somebody else holds it.
  static std::optional<Lock> attempt(const std::filesystem::path& path);

  Lock(Lock&& other) noexcept;
  Lock& operator=(Lock&& other) noexcept;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock();

 private:
  explicit Lock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace base
