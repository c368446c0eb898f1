// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <future>
#include <string>

#include "environment/workspace.hpp"

namespace environment {

// The name under which the main worktree's stack runs: its containers say it, else Compose, and the registry
// remembers what that said until the files that it was said for change. Compose is asked in the background,
// from the beginning on.
class MainProject {
 public:
  explicit MainProject(Workspace& workspace);
  // Empty when the main worktree has no stack to copy from: no Compose file, or a broken one.
  [[nodiscard]] std::string name();

 private:
  Workspace& workspace_;
  std::string hash_;  // of the files; empty: nothing to ask for
  std::string name_;
  std::filesystem::path directory_;  // of the project
  bool looked_ = false;              // at what runs
  std::future<std::string> asked_;
};

// Takes what the registry remembers of repositories that are gone out of it.
void forget_main_projects(registry::Registry& registry);

}  // namespace environment
