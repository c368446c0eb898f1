// SPDX-License-Identifier: MIT
#include "ports/docker_proxy.hpp"

#include "ports/process.hpp"

namespace ports {

std::vector<RunningProxy> docker_proxies() {
  std::vector<RunningProxy> found;
  for (const pid_t pid : processes()) {
    if (auto proxy = parse_docker_proxy(command_of(pid))) found.push_back({pid, *std::move(proxy)});
  }
  return found;
}

}  // namespace ports
