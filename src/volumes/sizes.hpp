// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "docker/client.hpp"

namespace volumes {

// What these volumes take on the disk, in bytes, all in a few runs of the helper; blocks that volumes share
// count in each. Those that are gone are left out.
[[nodiscard]] std::map<std::string, std::int64_t> measure(docker::Client& engine,
                                                          const std::vector<std::string>& names);

}  // namespace volumes
