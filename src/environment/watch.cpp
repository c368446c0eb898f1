// SPDX-License-Identifier: MIT
#include "environment/watch.hpp"

#include <poll.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <system_error>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/memory.hpp"
#include "base/process.hpp"
#include "base/signal.hpp"
#include "base/text.hpp"
#include "environment/layout.hpp"
#include "environment/lost.hpp"
#include "environment/watch_set.hpp"

namespace environment {
namespace fs = std::filesystem;
namespace {

// Git and rm make many changes for one: they are waited for, but not without end.
constexpr int quiet_milliseconds = 150;
constexpr int quiet_rounds = 20;
constexpr int soon = 1'000;
constexpr int first_retry = 5'000;
constexpr int last_retry = 300'000;

int poll_interval() {
  const auto given = base::environment("DOCKERTREE_TEST_POLL");
  return given ? static_cast<int>(base::parse_integer(*given).value_or(30'000)) : 30'000;
}

class Watch {
 public:
  explicit Watch(const WatchActions& actions) : actions_(actions) {}

  void run() {
    Happened happened;
    happened.look = happened.lost = true;
    while (base::noted_signal() == 0) {
      if (happened.look) look();
      if (happened.lost || retry_ > 0) reap();
      happened = {};
      base::give_back_memory();
      if (!wait(timeout())) happened.look = happened.lost = true;
      while_busy(happened);
    }
  }

 private:
  // Whether something came before the time was over.
  [[nodiscard]] bool wait(int milliseconds) const {
    // A signal that comes between the look at it and the sleep ends the sleep.
    sigset_t ending;
    sigset_t before;
    ::sigemptyset(&ending);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&ending, number);
    ::sigprocmask(SIG_BLOCK, &ending, &before);
    const timespec limit{milliseconds / 1000, (milliseconds % 1000) * 1'000'000L};
    pollfd polled{set_.descriptor(), POLLIN, 0};
    const int count =
        base::noted_signal() != 0 ? 0 : ::ppoll(&polled, 1, milliseconds < 0 ? nullptr : &limit, &before);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    return count > 0;
  }

  void while_busy(Happened& happened) {
    for (int round = 0; round < quiet_rounds; ++round) {
      const bool looked = happened.look;
      set_.take(happened);
      // What concerns nobody is not waited for.
      if (!happened.look || base::noted_signal() != 0) return;
      if (!wait(quiet_milliseconds) && looked) return;
    }
  }

  [[nodiscard]] int timeout() const {
    if (again_) return soon;
    if (!set_.trouble().empty()) return poll_interval();
    return retry_ > 0 ? retry_ : -1;
  }

  void look() {
    std::map<fs::path, Watched> places = {{base::state_folder(), Watched::registry}};
    std::vector<git::Worktree> bare;
    try {
      collect(places, bare);
      again_ = false;
    } catch (const base::Error& error) {
      // The registry is busy, perhaps: what is watched stays so.
      if (!again_) actions_.warn(error.what());
      again_ = true;
      return;
    }
    set_.want(places);
    tell_trouble();
    for (const auto& worktree : bare) {
      // Once, and again when its files came: it may have been added without.
      std::error_code none;
      const auto time = fs::last_write_time(worktree.git_dir / "index", none);
      const auto state = none ? fs::file_time_type::min() : time;
      const auto [tried, is_new] = tried_.try_emplace(worktree.git_dir, state);
      if (!is_new && tried->second == state) continue;
      tried->second = state;
      actions_.provision(worktree.root);
    }
  }

  static void collect(std::map<fs::path, Watched>& places, std::vector<git::Worktree>& bare) {
    auto registry = registry::Registry::find();
    if (!registry) return;
    for (const auto& common_dir : registry->repositories()) {
      const auto repository = git::find_repository_at(common_dir);
      if (!repository) continue;
      places[common_dir] = Watched::repository;
      places[common_dir / "worktrees"] = Watched::list;
      for (const auto& worktree : git::worktrees(*repository)) {
        if (worktree.main || worktree.missing) continue;
        if (base::exists(admin_folder(worktree.git_dir) / "id")) {
          places[worktree.root / ".git"] = Watched::link;
          continue;
        }
        places[worktree.git_dir] = Watched::admin;
        // Git holds such a lock until all files are there.
        if (!worktree.locked || worktree.lock_reason != "initializing") bare.push_back(worktree);
      }
    }
  }

  void tell_trouble() {
    if (set_.trouble() == told_) return;
    told_ = set_.trouble();
    if (!told_.empty())
      actions_.warn(told_ + "; looking every " + std::to_string(poll_interval() / 1000) + " s instead");
  }

  static bool any_lost() {
    try {
      auto registry = registry::Registry::find();
      if (!registry) return false;
      const auto lost = find_lost(*registry);
      return std::any_of(lost.begin(), lost.end(), [](const Lost& each) { return each.proven; });
    } catch (const base::Error&) {
      return true;  // gc tells what is wrong, and is tried again
    }
  }

  void reap() {
    if (!any_lost() || actions_.reap()) {
      retry_ = 0;
    } else {
      retry_ = retry_ == 0 ? first_retry : std::min(retry_ * 2, last_retry);
    }
  }

  const WatchActions& actions_;
  WatchSet set_;
  std::map<fs::path, fs::file_time_type> tried_;  // `provision` was called, at that state of the index
  std::string told_;
  bool again_ = false;  // the last look failed
  int retry_ = 0;       // milliseconds until the next attempt; 0: none is needed
};

}  // namespace

void watch(const WatchActions& actions) { Watch(actions).run(); }

}  // namespace environment
