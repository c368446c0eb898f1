// SPDX-License-Identifier: MIT
#pragma once

#include "doctor/check.hpp"

namespace doctor::networks_checks {

[[nodiscard]] Findings disjoint(const Subject& subject);
[[nodiscard]] Findings detached(const Subject& subject);
[[nodiscard]] Findings orphans(const Subject& subject);
[[nodiscard]] Findings unresolved(const Subject& subject);
[[nodiscard]] Findings silent(const Subject& subject);
[[nodiscard]] Findings elsewhere(const Subject& subject);
[[nodiscard]] Findings few_left(const Subject& subject);
[[nodiscard]] Findings overlap(const Subject& subject);

// How many more networks the engine's standard address pools hold.
[[nodiscard]] int networks_left(const std::vector<std::string>& subnets);

}  // namespace doctor::networks_checks
