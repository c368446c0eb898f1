// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "docker/client.hpp"
#include "output/ui.hpp"
#include "volumes/guard.hpp"

namespace volumes {

// The running containers, of whatever project, that may write to one of these volumes or folders.
[[nodiscard]] std::vector<docker::Container> writers(docker::Client& engine,
                                                     const std::vector<std::string>& sources);

// Containers held still while their volumes are copied, all in one go. They go on again when the object goes,
// when the deadline passes, and when this process is killed.
class Freeze {
 public:
  Freeze(docker::Client& engine, output::Ui& ui, config::Quiesce how, std::chrono::milliseconds deadline);
  Freeze(const Freeze&) = delete;
  Freeze& operator=(const Freeze&) = delete;
  ~Freeze();

  // Holds every writer of the sources; throws, with none held, when one cannot be held.
  void begin(const std::vector<std::string>& sources);
  // Throws when the deadline has passed: what was copied since is not to be trusted.
  void require_held() const;
  // Lets them go and tells how long they were held.
  void end();

 private:
  void hold(const docker::Container& container);
  bool try_to_hold(const docker::Container& container);
  void let_go();

  docker::Client& engine_;
  output::Ui& ui_;
  config::Quiesce how_;
  std::chrono::milliseconds deadline_;
  std::unique_ptr<Guard> guard_;
  std::vector<docker::Container> held_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point stop_;
};

}  // namespace volumes
