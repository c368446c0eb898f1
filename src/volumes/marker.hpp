// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "docker/client.hpp"

namespace volumes {

// A container, never started, whose label names volumes that are being filled: as long as it is there they
// are half. It is made before the first of them and goes when all are whole, in one step.
class Marker {
 public:
  Marker(docker::Client& engine, const std::vector<std::string>& volumes);
  Marker(const Marker&) = delete;
  Marker& operator=(const Marker&) = delete;
  ~Marker();  // removes it, and the volumes unless they were published

  void publish();

 private:
  docker::Client& engine_;
  std::string id_;
  std::vector<std::string> volumes_;
};

// Whether a marker names it.
[[nodiscard]] bool is_filled(docker::Client& engine, const std::string& volume);

// Removes what killed processes left: their helpers, and half volumes. Those that `is_whole` knows stay: only
// the last step was missing.
void clear_leftovers(docker::Client& engine, const std::function<bool(const std::string& volume)>& is_whole);

}  // namespace volumes
