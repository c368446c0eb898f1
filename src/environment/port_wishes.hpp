// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <vector>

#include "environment/port_check.hpp"
#include "git/repository.hpp"

namespace environment {

// What wants ports, and which containers are its own.
struct PortWishes {
  std::vector<PortWish> wishes;
  std::string environment;  // id; empty: none of ours
  PortMap::Own own;
};

// Of these Compose files, as plain `docker compose up` would publish.
[[nodiscard]] PortWishes wishes_of_files(const std::vector<std::filesystem::path>& files);
// Of a worktree: its environment's leases; what its configuration fixes, when it has none yet; of the main
// worktree what its Compose files publish.
[[nodiscard]] PortWishes wishes_of_worktree(registry::Registry* registry, const git::Repository& repository,
                                            const git::Worktree& worktree, const config::Settings& settings);

}  // namespace environment
