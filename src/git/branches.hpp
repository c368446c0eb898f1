// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "git/repository.hpp"

namespace git {

[[nodiscard]] bool branch_exists(const Repository& repository, const std::string& name);
// The remotes that have a branch of this name, as of the last fetch.
[[nodiscard]] std::vector<std::string> remotes_with_branch(const Repository& repository,
                                                           const std::string& name);
// Local ones and those of remotes without the remote's name, each once: for completion.
[[nodiscard]] std::vector<std::string> all_branch_names(const Repository& repository);
// What a word names as a commit (full object name), or nothing.
[[nodiscard]] std::optional<std::string> find_commit(const Repository& repository, const std::string& word);

}  // namespace git
