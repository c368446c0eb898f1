// SPDX-License-Identifier: MIT
#include "environment/folder_copy.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "environment/layout.hpp"
#include "volumes/task.hpp"

namespace environment {
namespace fs = std::filesystem;
namespace {

fs::path growing(const Desired& desired, const FolderWish& wish) {
  return Layout(desired.worktree).folder / ("copy-" + base::slug(wish.key));
}

}  // namespace

void delete_folder(docker::Client& engine, const fs::path& folder) {
  if (!base::is_folder(folder) || base::is_symlink(folder)) return;
  volumes::Job job;
  job.command = {"delete", "/parent/" + folder.filename().string()};
  job.mounts = {volumes::writable(folder.parent_path().string(), "/parent")};
  volumes::run(engine, job);
}

fs::path prepare_folder(docker::Client& engine, const Desired& desired, const FolderWish& wish) {
  const Layout layout(desired.worktree);
  base::make_private_folder(layout.folder);
  base::write_atomically(layout.gitignore(), "*\n");
  fs::path folder = growing(desired, wish);
  delete_folder(engine, folder);
  base::make_private_folder(folder);
  return folder;
}

void publish_folder(docker::Client& engine, const Desired& desired, const FolderWish& wish) {
  fs::create_directories(wish.to.parent_path());
  std::error_code not_there;
  fs::remove(wish.to, not_there);  // an empty folder at most
  volumes::Job job;
  const auto inside = [&](const fs::path& path) {
    return "/worktree/" + path.lexically_relative(desired.worktree).string();
  };
  job.command = {"rename", inside(growing(desired, wish)), inside(wish.to)};
  job.mounts = {volumes::writable(desired.worktree.string(), "/worktree")};
  volumes::run(engine, job);
}

}  // namespace environment
