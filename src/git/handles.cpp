// SPDX-License-Identifier: MIT
#include "git/handles.hpp"

#include <array>

namespace git::handles {
namespace {

void start() {
  // Extensions that change nothing of what is read here.
  static std::array<const char*, 4> extensions = {"worktreeconfig", "partialclone", "preciousobjects",
                                                  "relativeworktrees"};
  static const bool started = [] {
    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions.data(), extensions.size());
    return true;
  }();
  static_cast<void>(started);
}

}  // namespace

Repository open(const std::filesystem::path& folder) {
  start();
  git_repository* repository = nullptr;
  if (git_repository_open_ext(&repository, folder.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr) != 0)
    return nullptr;
  return Repository(repository);
}

}  // namespace git::handles
