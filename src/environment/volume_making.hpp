// SPDX-License-Identifier: MIT
#pragma once

#include "environment/desired.hpp"
#include "environment/executor.hpp"
#include "environment/observed.hpp"
#include "volumes/clone.hpp"

namespace environment {

// Performs the steps `make_volume` of a plan. A volume is published whole and labelled, or not at all.
void make_volumes(Executor& executor, const Plan& steps, const Desired& desired, const Observed& observed);

// The labels that say whose a volume is.
[[nodiscard]] docker::Labels volume_labels(const Desired& desired, const VolumeWish& wish,
                                           const std::string& method);

[[nodiscard]] volumes::CloneOptions clone_options(const config::Settings& settings);

// Removes what killed processes left half made on the engine.
void clear_leftovers(registry::Registry& registry, docker::Client& engine);

}  // namespace environment
