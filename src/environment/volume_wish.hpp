// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "environment/desired.hpp"

namespace environment {

// Each volume that a service mounts, with its policy: --volumes, else [volumes.NAME], else the label
// `dockertree.volume` of the volume, else the standard one.
[[nodiscard]] std::vector<VolumeWish> wish_volumes(const DesiredInput& input,
                                                   const config::Settings& settings);

}  // namespace environment
