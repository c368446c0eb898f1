// SPDX-License-Identifier: MIT
#include "cli/context.hpp"

#include "base/file.hpp"

namespace cli {
namespace {

// The folder around `from` that holds a .git; empty when there is none.
std::filesystem::path worktree_root(std::filesystem::path from) {
  while (!base::exists(from / ".git")) {
    if (!from.has_relative_path()) return {};
    from = from.parent_path();
  }
  return from;
}

}  // namespace

const config::Config& Context::config() {
  if (!config_) config_ = config::Config::load({.root = worktree_root(cwd_)});
  return *config_;
}

}  // namespace cli
