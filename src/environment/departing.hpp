// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "docker/client.hpp"

namespace environment {

// Environments that plain Compose takes down. It removes their networks as soon as the last container is
// gone, and can't while the proxy is in them: so the proxy leaves at the first sign, when every container
// of an environment is told to end, before anything else is done for it.
class Departing {
 public:
  // A thread of its own listens, as long as this lives.
  explicit Departing(docker::Endpoint endpoint);
  Departing(const Departing&) = delete;
  Departing& operator=(const Departing&) = delete;
  ~Departing();

  // The ids of environments that are going now: nobody should join them again. One that starts, and one
  // whose containers have outlived what they were told, is none.
  [[nodiscard]] std::set<std::string> ids() const;
  // It has started: who hears of that first says so.
  void comes_back(const std::string& id);
  // Once more for these, for who has joined meanwhile what was going already.
  void leave(docker::Client& engine, const std::set<std::string>& ids) const;

 private:
  using Clock = std::chrono::steady_clock;

  void listen();
  void take(const docker::Event& event, docker::Client& engine);
  [[nodiscard]] bool has_more(docker::Client& engine, const std::string& id) const;
  [[nodiscard]] bool ends() const;

  docker::Endpoint endpoint_;
  mutable std::mutex mutex_;
  std::map<std::string, Clock::time_point> going_;  // id -> since when
  bool over_ = false;
  std::set<std::string> ending_;  // containers; the thread's own
  std::thread thread_;
};

}  // namespace environment
