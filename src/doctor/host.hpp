// SPDX-License-Identifier: MIT
#pragma once

#include "doctor/check.hpp"

namespace doctor::host_checks {

[[nodiscard]] Findings engine(const Subject& subject);
[[nodiscard]] Findings disk_space(const Subject& subject);
[[nodiscard]] Findings leftover_proxy(const Subject& subject);
[[nodiscard]] Findings hooks(const Subject& subject);
[[nodiscard]] Findings lost(const Subject& subject);
[[nodiscard]] Findings no_environment(const Subject& subject);
[[nodiscard]] Findings unfinished(const Subject& subject);
[[nodiscard]] Findings locked(const Subject& subject);
[[nodiscard]] Findings git_inside(const Subject& subject);

}  // namespace doctor::host_checks
