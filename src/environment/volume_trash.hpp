// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "environment/replacing.hpp"

namespace environment {

// What WORD means in the trash of this engine: a volume's name, or a branch of this repository, of which the
// environment that was removed last is meant. Throws when it means nothing.
[[nodiscard]] std::vector<registry::Trash> find_trash(registry::Registry& registry, docker::Client& engine,
                                                      const git::Repository& repository,
                                                      const std::string& word);

// Gives an environment data from the trash. Its own volumes come back as they are, others are copied and stay
// in the trash; what it has now goes into the trash. Returns the keys that came back: one that the project
// has no volume of any more is left out, with a warning.
std::vector<std::string> restore_trash(const ReplaceInput& input, const volumes::CloneOptions& options,
                                       const std::vector<registry::Trash>& wanted);

// What restore_trash would do.
[[nodiscard]] Plan preview_trash(const ReplaceInput& input, const std::vector<registry::Trash>& wanted);

// Deletes all volumes of an environment for good, with its snapshots and what an earlier replacement left.
// Throws, with nothing deleted, when one is in use; `stop_first` takes its containers down before.
struct CleanOptions {
  bool stop_first = false;
};
[[nodiscard]] std::vector<std::string> clean_volumes(const ReplaceInput& input, const CleanOptions& options);
// What clean_volumes would do; throws as it does when a volume is in use.
[[nodiscard]] Plan preview_clean(const ReplaceInput& input, const CleanOptions& options);

}  // namespace environment
