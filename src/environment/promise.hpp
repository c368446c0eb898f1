// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "git/repository.hpp"
#include "registry/registry.hpp"

namespace environment {

// That a branch goes with an environment is written into the journal before anything goes, with the commit
// that it is at: whoever goes on with the removal deletes it, unless it has moved since.
void promise_branch(registry::Registry& registry, const git::Repository& repository, const std::string& id,
                    const std::string& branch);
// Empty: none was promised, or it is gone, or it is elsewhere now.
[[nodiscard]] std::string promised_branch(registry::Registry& registry, const git::Repository& repository,
                                          const std::string& id);

}  // namespace environment
