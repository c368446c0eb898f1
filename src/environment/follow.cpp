// SPDX-License-Identifier: MIT
#include "environment/follow.hpp"

#include <sys/stat.h>

#include <chrono>
#include <set>
#include <thread>
#include <tuple>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/memory.hpp"
#include "base/process.hpp"
#include "base/signal.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/dashboard.hpp"
#include "environment/departing.hpp"
#include "environment/routes.hpp"
#include "environment/shared_network.hpp"
#include "proxy/dashboard.hpp"

namespace environment {
namespace {

constexpr auto engine_is_away = std::chrono::seconds(2);

// Tells apart the states of a file, also of one that is not there.
using Stamp = std::tuple<ino_t, off_t, time_t, long>;

Stamp stamp_of(const std::filesystem::path& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return {};
  return {found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
}

class Follower {
 public:
  explicit Follower(const proxy::Machine& machine)
      : machine_(machine), binary_(stamp_of(program_)), departing_(machine.engine.endpoint()) {}

  void run() {
    while (goes_on()) {
      try {
        update();
        base::give_back_memory();
        wait();
      } catch (const base::Error& error) {
        tell(error.what());
        std::this_thread::sleep_for(engine_is_away);
      }
    }
  }

 private:
  [[nodiscard]] bool goes_on() const {
    return base::noted_signal() == 0 && (attaches_ || proxy::is_wanted()) && stamp_of(program_) == binary_;
  }

  // A network that is not there is no reason to stop: whoever makes it, starts something in it.
  [[nodiscard]] bool attach() {
    attaches_ = base::exists(registry::Registry::default_path()) && uses_shared_network(machine_.registry);
    try {
      attach_routed(machine_.engine, machine_.registry);
    } catch (const base::Error& error) {
      if (error.kind() == base::ErrorKind::unavailable) throw;
      tell(error.what());
      return false;
    }
    return true;
  }

  void update() {
    const bool attached = attach();
    left_ = departing_.ids();
    refresh_routes(machine_, left_);
    // What began to go while the routes were made may have been joined by them.
    const auto now = departing_.ids();
    if (now != left_) departing_.leave(machine_.engine, now);
    if (proxy::is_wanted()) proxy::write_state(dashboard_state(machine_.registry, machine_.engine));
    registry_ = registry_stamp();
    if (attached) told_.clear();
  }

  // Until something has happened. The engine tells again what came meanwhile: events of the last second that
  // was seen are asked for once more, and those that were seen are known by their time.
  void wait() {
    bool happened = false;
    const auto take = [&](const docker::Event& event) {
      if (event.time_nano <= seen_) return true;
      seen_ = event.time_nano;
      const std::string id = docker::label_of(event.attributes, docker::label::environment);
      if (event.action == "start") departing_.comes_back(id);
      happened = happened || !id.empty() ||
                 !docker::label_of(event.attributes, docker::label::compose_project).empty();
      return true;
    };
    docker::Filter filter;
    filter.others = {"type=container"};
    for (const char* action : {"create", "start", "die", "destroy", "pause", "unpause", "health_status"})
      filter.others.push_back(std::string("event=") + action);
    machine_.engine.events(filter, seen_ / 1'000'000'000, take, [&] {
      return !happened && goes_on() && registry_stamp() == registry_ && departing_.ids() == left_;
    });
  }

  static std::pair<Stamp, Stamp> registry_stamp() {
    const auto file = registry::Registry::default_path();
    return {stamp_of(file), stamp_of(file.string() + "-wal")};
  }

  void tell(const std::string& text) {
    if (text != told_) machine_.ui.warn("proxy follow: " + text);
    told_ = text;
  }

  const proxy::Machine& machine_;
  const std::filesystem::path program_ = base::own_program();
  const Stamp binary_;
  std::pair<Stamp, Stamp> registry_ = {};
  std::int64_t seen_ = base::now() * 1'000'000'000;
  std::string told_;
  bool attaches_ = true;  // until the first look
  Departing departing_;
  std::set<std::string> left_;  // who was going when the routes were made
};

}  // namespace

void follow(const proxy::Machine& machine) { Follower(machine).run(); }

}  // namespace environment
