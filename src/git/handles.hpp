// SPDX-License-Identifier: MIT
#pragma once

#include <git2.h>

#include <filesystem>
#include <memory>

// Handles of libgit2, inside this folder only.
namespace git::handles {

template <auto release>
struct Release {
  template <typename Handle>
  void operator()(Handle* handle) const {
    release(handle);
  }
};

using Repository = std::unique_ptr<git_repository, Release<git_repository_free>>;
using Index = std::unique_ptr<git_index, Release<git_index_free>>;

// Starts libgit2 on first use. Null when it cannot read the repository (SHA-256, reftable, extensions that
// it does not know): the caller asks the git binary then.
[[nodiscard]] Repository open(const std::filesystem::path& folder);

}  // namespace git::handles
