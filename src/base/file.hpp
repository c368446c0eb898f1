// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace base {

// The whole file; nothing when there is none. Other failures throw.
[[nodiscard]] std::optional<std::string> load_file(const std::filesystem::path& path);
// The whole file; throws when there is none.
[[nodiscard]] std::string require_file(const std::filesystem::path& path);

struct WriteOptions {
  mode_t mode = 0600;
  bool keep_mode = false;  // an existing file keeps its mode
};
// A sibling temporary file, fsync, rename. Refuses a symbolic link at `path`: what it points to is not ours.
// Writes nothing when the content is there already; returns whether it wrote.
bool write_atomically(const std::filesystem::path& path, std::string_view content, WriteOptions options = {});

// A 0700 folder and its parents; refuses a symbolic link at its place.
void make_private_folder(const std::filesystem::path& path);
// Removes a file if it is there; returns whether it was.
bool remove_file(const std::filesystem::path& path);
[[nodiscard]] bool exists(const std::filesystem::path& path);  // follows no link, throws never
[[nodiscard]] bool is_folder(const std::filesystem::path& path);
[[nodiscard]] bool is_symlink(const std::filesystem::path& path);
// Absolute, without links as far as it exists, without "..".
[[nodiscard]] std::filesystem::path normal_path(const std::filesystem::path& path);
// The topmost folder of the file system that a path lies on; nothing when the path does not exist.
[[nodiscard]] std::optional<std::filesystem::path> mount_point(const std::filesystem::path& path);
// Whether `path` is `folder` or below it, compared as normal paths.
[[nodiscard]] bool is_inside(const std::filesystem::path& path, const std::filesystem::path& folder);

[[nodiscard]] std::filesystem::path home();
// $XDG_STATE_HOME/dockertree, $XDG_CONFIG_HOME/dockertree, $XDG_CACHE_HOME/dockertree; not made.
[[nodiscard]] std::filesystem::path state_folder();
[[nodiscard]] std::filesystem::path config_folder();
[[nodiscard]] std::filesystem::path cache_folder();

}  // namespace base
