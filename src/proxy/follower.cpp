// SPDX-License-Identifier: MIT
#include "proxy/follower.hpp"

#include <thread>

#include "base/file.hpp"
#include "base/process.hpp"

namespace proxy {
namespace {

constexpr auto look_again = std::chrono::milliseconds(20);

std::filesystem::path lock_file() { return base::state_folder() / "locks" / "proxy-follow"; }

}  // namespace

void ensure_follower() {
  base::make_private_folder(base::state_folder());
  base::make_private_folder(base::state_folder() / "locks");
  if (base::Lock::attempt(lock_file())) start_follower();
}

void start_follower() {
  base::run_detached({.argv = {base::own_program().string(), "-q", "proxy", "follow"},
                      .directory = base::state_folder(),
                      .unset = {"DOCKERTREE_TEST_KILL"}},
                     base::state_folder() / "log");
}

std::optional<base::Lock> become_follower(std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (true) {
    auto lock = base::Lock::attempt(lock_file());
    if (lock || std::chrono::steady_clock::now() > end) return lock;
    std::this_thread::sleep_for(look_again);
  }
}

}  // namespace proxy
