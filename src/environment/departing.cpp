// SPDX-License-Identifier: MIT
#include "environment/departing.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.hpp"
#include "docker/labels.hpp"
#include "proxy/container.hpp"

namespace environment {
namespace {

using std::chrono::milliseconds;

constexpr auto outlived = std::chrono::seconds(15);
constexpr auto engine_is_away = milliseconds(2000);

// HUP, USR1 and their like are told to what goes on afterwards.
bool ends_it(const std::string& signal) {
  static constexpr std::array<std::string_view, 4> all = {"2", "3", "9", "15"};
  return std::find(all.begin(), all.end(), signal) != all.end();
}

std::string with_id(const std::string& id) { return std::string(docker::label::environment) + "=" + id; }

}  // namespace

Departing::Departing(docker::Endpoint endpoint)
    : endpoint_(std::move(endpoint)), thread_([this] { listen(); }) {}

Departing::~Departing() {
  {
    const std::lock_guard guard(mutex_);
    over_ = true;
  }
  thread_.join();
}

std::set<std::string> Departing::ids() const {
  const std::lock_guard guard(mutex_);
  std::set<std::string> result;
  for (const auto& [id, since] : going_) {
    if (Clock::now() - since < outlived) result.insert(id);
  }
  return result;
}

void Departing::comes_back(const std::string& id) {
  const std::lock_guard guard(mutex_);
  going_.erase(id);
}

void Departing::leave(docker::Client& engine, const std::set<std::string>& ids) const {
  for (const auto& id : ids) {
    for (const auto& network : engine.networks({.labels = {with_id(id)}}))
      static_cast<void>(engine.disconnect(network.name, proxy::container_name));
  }
}

bool Departing::ends() const {
  const std::lock_guard guard(mutex_);
  return over_;
}

// A container that runs and was not told to end.
bool Departing::has_more(docker::Client& engine, const std::string& id) const {
  const auto all = engine.containers({.labels = {with_id(id)}});
  return std::any_of(all.begin(), all.end(), [&](const docker::Container& container) {
    return container.running() && ending_.count(container.id) == 0;
  });
}

void Departing::take(const docker::Event& event, docker::Client& engine) {
  const std::string id = docker::label_of(event.attributes, docker::label::environment);
  if (id.empty()) return;
  if (event.action == "start") {
    ending_.erase(event.id);
    return comes_back(id);
  }
  if (event.action == "destroy") {
    ending_.erase(event.id);
    return;
  }
  if (event.action == "kill" && !ends_it(docker::label_of(event.attributes, "signal"))) return;
  ending_.insert(event.id);
  if (has_more(engine, id)) return;
  {
    const std::lock_guard guard(mutex_);
    going_[id] = Clock::now();
  }
  leave(engine, {id});
}

void Departing::listen() {
  docker::Filter filter;
  filter.labels = {docker::label::environment};
  filter.others = {"type=container"};
  for (const char* action : {"kill", "die", "start", "destroy"})
    filter.others.push_back(std::string("event=") + action);
  while (!ends()) {
    try {
      docker::Client stream(endpoint_);
      docker::Client engine(endpoint_);
      stream.events(
          filter, 0,
          [&](const docker::Event& event) {
            take(event, engine);
            return true;
          },
          [this] { return !ends(); });
    } catch (const std::exception&) {
      // The follower tells that the engine is away, and a signal ends it.
      const auto until = Clock::now() + engine_is_away;
      while (!ends() && Clock::now() < until) std::this_thread::sleep_for(milliseconds(50));
    }
  }
}

}  // namespace environment
