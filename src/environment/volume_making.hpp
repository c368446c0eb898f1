// SPDX-License-Identifier: MIT
#pragma once

#include "environment/desired.hpp"
#include "environment/executor.hpp"
#include "environment/observed.hpp"

namespace environment {

// Performs the steps `make_volume` of a plan. A volume is published whole and labelled, or not at all.
void make_volumes(Executor& executor, const Plan& steps, const Desired& desired, const Observed& observed);

// The labels that say whose a volume is.
[[nodiscard]] docker::Labels volume_labels(const Desired& desired, const VolumeWish& wish,
                                           const std::string& method);

}  // namespace environment
