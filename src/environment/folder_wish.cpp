// SPDX-License-Identifier: MIT
#include "environment/folder_wish.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "git/ignore.hpp"

namespace environment {
namespace fs = std::filesystem;
namespace {

bool holds_something(const fs::path& folder) {
  std::error_code problem;
  if (!fs::is_directory(folder, problem)) return false;
  const fs::directory_iterator first(folder, problem);
  // One that we may not read is somebody's data.
  return problem || first != fs::directory_iterator();
}

fs::path relative_path(const std::string& text) { return fs::path(text).lexically_normal().relative_path(); }

// Neither the worktree itself nor anything outside of it, by whatever link.
void require_inside(const fs::path& path, const fs::path& root, const std::string& key) {
  const fs::path normal = base::normal_path(path);
  if (base::is_inside(normal, root) && normal != base::normal_path(root)) return;
  throw base::Error(fmt::format("volumes.{}.path: '{}' is not inside the worktree", key, path.string()));
}

}  // namespace

std::vector<FolderWish> wish_folders(const std::optional<fs::path>& from, const fs::path& worktree,
                                     const config::Settings& settings) {
  std::vector<FolderWish> result;
  if (!from) return result;
  for (const auto& [key, volume] : settings.volume) {
    if (volume.path.empty()) continue;
    if (volume.policy.value_or(settings.volumes.standard) != config::VolumePolicy::clone) continue;
    const fs::path path = relative_path(volume.path);
    FolderWish wish{key, *from / path, worktree / path};
    require_inside(wish.from, *from, key);
    require_inside(wish.to, worktree, key);
    if (holds_something(wish.from) && !holds_something(wish.to) &&
        (!base::exists(wish.to) || base::is_folder(wish.to)))
      result.push_back(std::move(wish));
  }
  return result;
}

std::vector<std::string> folder_notes(const git::Repository& repository, const fs::path& worktree,
                                      const compose::Model& model, const config::Settings& settings) {
  std::vector<std::string> result;
  if (!repository.main_root) return result;
  std::set<fs::path> seen;
  for (const auto& [key, volume] : settings.volume) {
    if (!volume.path.empty()) seen.insert(relative_path(volume.path));
  }
  for (const auto& service : model.services) {
    for (const auto& mount : service.mounts) {
      if (mount.type != "bind" || mount.read_only || !base::is_inside(mount.source, worktree)) continue;
      const fs::path path = base::normal_path(mount.source).lexically_relative(base::normal_path(worktree));
      if (path.empty() || path == "." || !seen.insert(path).second) continue;
      if (!git::is_ignored(worktree, path / "") && !git::is_ignored(worktree, path)) continue;
      if (!holds_something(*repository.main_root / path)) continue;
      result.push_back(fmt::format(
          "'{}' of service '{}' starts empty; to get a copy of the main worktree's, set volumes.{}.path",
          path.string(), service.name, base::slug(path.string())));
    }
  }
  return result;
}

}  // namespace environment
