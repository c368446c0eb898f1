// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "ports/listener.hpp"

namespace ports {

// All listening TCP sockets of this network namespace, asked of the kernel by sock_diag(7), which passes over
// connections that /proc/net/tcp makes it walk. Nothing where the kernel does not answer that.
[[nodiscard]] std::optional<std::vector<Listener>> tcp_listeners();

}  // namespace ports
