// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <vector>

#include "ports/listener.hpp"

namespace ports {

struct RunningProxy {
  pid_t pid = 0;
  DockerProxy proxy;
};

// Every docker-proxy of the host. Their command lines are everybody's to read, unlike their sockets.
[[nodiscard]] std::vector<RunningProxy> docker_proxies();

}  // namespace ports
