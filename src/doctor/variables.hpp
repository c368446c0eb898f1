// SPDX-License-Identifier: MIT
#pragma once

#include "doctor/check.hpp"

namespace doctor::variables_checks {

[[nodiscard]] Findings incomplete(const Subject& subject);
[[nodiscard]] Findings wrong_host(const Subject& subject);
[[nodiscard]] Findings hard_coded(const Subject& subject);
[[nodiscard]] Findings stale_localhost(const Subject& subject);
[[nodiscard]] Findings stale_container(const Subject& subject);

}  // namespace doctor::variables_checks
