// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

namespace environment {

// Where the generated files of a worktree are; nothing is made by asking.
struct Layout {
  explicit Layout(const std::filesystem::path& worktree) : folder(worktree / ".dockertree") {}

  std::filesystem::path folder;
  [[nodiscard]] std::filesystem::path override_file() const { return folder / "compose.override.yml"; }
  [[nodiscard]] std::filesystem::path env_file() const { return folder / "env.dockertree"; }
  [[nodiscard]] std::filesystem::path gitignore() const { return folder / ".gitignore"; }
};

// The folder of ours that dies with a worktree: <git folder of the worktree>/dockertree.
[[nodiscard]] inline std::filesystem::path admin_folder(const std::filesystem::path& git_dir) {
  return git_dir / "dockertree";
}

}  // namespace environment
