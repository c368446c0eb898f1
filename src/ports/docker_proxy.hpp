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

// Whether a running docker-proxy was started by another engine than the one at `url` ("unix:///…"), so that
// whose containers it serves cannot be asked. False where that cannot be told.
[[nodiscard]] bool is_of_other_engine(pid_t proxy, const std::string& url);

}  // namespace ports
