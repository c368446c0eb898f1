// SPDX-License-Identifier: MIT
#pragma once

#include "environment/desired.hpp"
#include "environment/executor.hpp"
#include "environment/observed.hpp"

namespace environment {

// Adds the environment to the registry, under a project name that neither it nor the engine nor `avoid` has.
registry::Environment register_environment(Executor& executor, const registry::Environment& wanted,
                                           const std::string& avoid);

// Performs a plan of `plan_provision`; afterwards the record says "made".
void make(Executor& executor, const Plan& plan, const Desired& desired, Observed observed);

}  // namespace environment
