// SPDX-License-Identifier: MIT
#pragma once

#include "doctor/check.hpp"

// The proxy that gives environments their names.
namespace doctor::proxy_checks {

[[nodiscard]] Findings down(const Subject& subject);
[[nodiscard]] Findings detached(const Subject& subject);
[[nodiscard]] Findings unresolved(const Subject& subject);
[[nodiscard]] Findings untrusted(const Subject& subject);

}  // namespace doctor::proxy_checks
