// SPDX-License-Identifier: MIT
#pragma once

#include "proxy/proxy.hpp"

namespace environment {

// As long as the proxy is wanted or services have to be attached to a Traefik's network, and until a signal
// is noted or this program is replaced by another version: routes and the dashboard follow what any tool does
// to environments, at the engine's events and when the registry changes.
void follow(const proxy::Machine& machine);

}  // namespace environment
