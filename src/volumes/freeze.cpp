// SPDX-License-Identifier: MIT
#include "volumes/freeze.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/signal.hpp"
#include "base/text.hpp"

namespace volumes {
namespace {

constexpr int attempts = 5;  // the freezer of a busy host fails now and then
constexpr auto grace_of_guard = std::chrono::milliseconds(500);

bool writes_to(const docker::Mount& mount, const std::vector<std::string>& sources) {
  if (mount.read_only) return false;
  return std::any_of(sources.begin(), sources.end(), [&](const std::string& source) {
    if (source.front() != '/') return mount.name == source;
    return mount.type == "bind" &&
           (base::is_inside(mount.source, source) || base::is_inside(source, mount.source));
  });
}

// For the tests: DOCKERTREE_TEST_HELD=NUMBER sends this process a signal while containers are held.
void signal_when_asked() {
  const auto wanted = base::parse_integer(base::environment("DOCKERTREE_TEST_HELD").value_or(""));
  if (wanted) ::raise(static_cast<int>(*wanted));
}

bool contains(const std::vector<docker::Container>& containers, const std::string& id) {
  return std::any_of(containers.begin(), containers.end(), [&](const auto& each) { return each.id == id; });
}

}  // namespace

std::vector<docker::Container> writers(docker::Client& engine, const std::vector<std::string>& sources) {
  std::vector<docker::Container> result;
  for (auto& container : engine.containers({.states = {"running", "restarting"}})) {
    const bool writes = std::any_of(container.mounts.begin(), container.mounts.end(),
                                    [&](const auto& mount) { return writes_to(mount, sources); });
    if (writes) result.push_back(std::move(container));
  }
  // What was made first is what others depend on: the last goes first.
  std::sort(result.begin(), result.end(),
            [](const auto& left, const auto& right) { return left.created > right.created; });
  return result;
}

Freeze::Freeze(docker::Client& engine, output::Ui& ui, config::Quiesce how,
               std::chrono::milliseconds deadline)
    : engine_(engine),
      ui_(ui),
      how_(how),
      deadline_(deadline),
      guard_(std::make_unique<Guard>(deadline + grace_of_guard)) {}

Freeze::~Freeze() {
  try {
    let_go();
  } catch (const std::exception& error) {
    // The guard goes on trying.
    ui_.warn(fmt::format("could not let the containers go on at once: {}", error.what()));
  }
}

void Freeze::begin(const std::vector<std::string>& sources) {
  start_ = std::chrono::steady_clock::now();
  // Whoever starts while the others are held is held as well.
  for (int round = 0; round < attempts; ++round) {
    bool any = false;
    for (const auto& container : writers(engine_, sources)) {
      if (contains(held_, container.id)) continue;
      hold(container);
      any = true;
    }
    if (!any) break;
  }
  signal_when_asked();
}

void Freeze::hold(const docker::Container& container) {
  guard_->watch(container.id, how_ == config::Quiesce::stop ? Held::stopped : Held::paused);
  held_.push_back(container);
  for (int attempt = 1; attempt <= attempts; ++attempt) {
    base::check_interrupted();
    if (try_to_hold(container)) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50 * attempt));
  }
  throw base::Error(fmt::format("the container '{}' cannot be {}", container.name,
                                how_ == config::Quiesce::stop ? "stopped" : "paused"))
      .hint(how_ == config::Quiesce::stop
                ? "stop it by hand, then run the same command again"
                : "stop it for the copy instead: git config dockertree.volumes.quiesce stop");
}

bool Freeze::try_to_hold(const docker::Container& container) {
  try {
    const auto result =
        how_ == config::Quiesce::stop ? engine_.stop(container.id) : engine_.pause(container.id);
    if (result.ok() || result.outcome == docker::Outcome::absent) return true;
  } catch (const base::Error& error) {
    ui_.detail(error.what());
  }
  const auto now = engine_.find_container(container.id);
  return !now || now->state == "paused" || now->state == "exited" || now->state == "dead";
}

void Freeze::require_held() const {
  if (how_ == config::Quiesce::stop) return;
  if (std::chrono::steady_clock::now() - start_ < deadline_) return;
  throw base::Error(fmt::format("the containers were paused for {} s and the copy was not complete",
                                std::chrono::duration_cast<std::chrono::seconds>(deadline_).count()))
      .hint(
          "allow more in volumes.deadline, or stop them for the copy: git config dockertree.volumes.quiesce "
          "stop");
}

void Freeze::let_go() {
  if (!guard_) return;  // done before
  std::string trouble;
  for (; !held_.empty(); held_.pop_back()) {
    const auto& id = held_.back().id;
    try {
      static_cast<void>(how_ == config::Quiesce::stop ? engine_.start(id) : engine_.unpause(id));
    } catch (const std::exception& error) {
      trouble = error.what();
    }
  }
  stop_ = std::chrono::steady_clock::now();
  if (trouble.empty()) guard_->dismiss();
  guard_.reset();  // tries again itself
  if (!trouble.empty()) throw base::Error(trouble);
}

void Freeze::end() {
  if (held_.empty()) return;
  require_held();
  std::vector<std::string> names;
  for (const auto& each : held_) names.push_back("'" + each.name + "'");
  let_go();
  const std::chrono::duration<double> took = stop_ - start_;
  ui_.say(fmt::format("{} {} for {:.2f} s", how_ == config::Quiesce::stop ? "stopped" : "paused",
                      base::join(names, ", "), took.count()));
}

}  // namespace volumes
