// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace volumes {

// Names this process for a label on the engine: host, boot, pid and the moment it began.
[[nodiscard]] std::string owner();
// Whether the process named so was one of this host and is gone. One of another host is never.
[[nodiscard]] bool is_gone(const std::string& owner);

}  // namespace volumes
