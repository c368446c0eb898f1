// SPDX-License-Identifier: MIT
#include "environment/notice.hpp"

#include <algorithm>
#include <ctime>

#include "base/error.hpp"
#include "environment/lost.hpp"
#include "git/stamp.hpp"

namespace environment {
namespace {

constexpr std::uint64_t coarse = 50'000'000;  // ns; a kernel's tick is 10 ms at most

bool is_fresh(std::uint64_t stamp) {
  timespec now = {};
  ::clock_gettime(CLOCK_REALTIME, &now);
  const auto ns =
      static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
  return stamp <= ns && ns - stamp < coarse;
}

bool look(const git::Repository& repository) {
  const std::uint64_t stamp = git::worktrees_stamp(repository);
  auto registry = registry::Registry::find();
  if (!registry || registry->environments_of(repository.common_dir).empty()) {
    git::note_worktrees(repository, 0);
    return false;
  }
  const auto lost = find_lost(*registry, repository.common_dir);
  if (std::any_of(lost.begin(), lost.end(), [](const Lost& each) { return each.proven; })) return true;
  note_looked(repository, stamp);
  return false;
}

}  // namespace

bool notice_lost(const git::Repository& repository) {
  if (!git::worktrees_changed(repository)) return false;
  try {
    return look(repository);
  } catch (const base::Error&) {
    // A command that needs the registry tells what is wrong with it.
    return false;
  }
}

void note_looked(const git::Repository& repository, std::uint64_t stamp) {
  if (!is_fresh(stamp)) git::note_worktrees(repository, stamp);
}

}  // namespace environment
