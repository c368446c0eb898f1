// SPDX-License-Identifier: MIT
#pragma once

#include "doctor/check.hpp"

// One function a check; what each finds is in table.cpp.
namespace doctor::ports_checks {

[[nodiscard]] Findings conflict(const Subject& subject);
[[nodiscard]] Findings hard_coded(const Subject& subject);
[[nodiscard]] Findings files_disagree(const Subject& subject);
[[nodiscard]] Findings lease_mismatch(const Subject& subject);
[[nodiscard]] Findings exposed(const Subject& subject);
[[nodiscard]] Findings without_network(const Subject& subject);
[[nodiscard]] Findings taken(const Subject& subject);

}  // namespace doctor::ports_checks
