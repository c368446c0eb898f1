// SPDX-License-Identifier: MIT
#pragma once

#include "doctor/check.hpp"

namespace doctor::compose_checks {

[[nodiscard]] Findings invalid(const Subject& subject);
[[nodiscard]] Findings override_broken(const Subject& subject);
[[nodiscard]] Findings override_stale(const Subject& subject);
[[nodiscard]] Findings too_old(const Subject& subject);
[[nodiscard]] Findings exported(const Subject& subject);
[[nodiscard]] Findings shared(const Subject& subject);
[[nodiscard]] Findings depends_missing(const Subject& subject);
[[nodiscard]] Findings depends_without_health(const Subject& subject);
[[nodiscard]] Findings restarts(const Subject& subject);

}  // namespace doctor::compose_checks
