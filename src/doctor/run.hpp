// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "doctor/check.hpp"
#include "doctor/subject.hpp"

namespace doctor {

struct CouldNotRun {
  std::string check;
  std::string why;
};

struct Report {
  Findings findings;             // in the order of the table
  std::vector<std::string> run;  // ids of the checks that came to an answer
  std::vector<CouldNotRun> could_not_run;
  [[nodiscard]] bool has_problem() const;
};

// Runs the checks that make sense for the subject, side by side; `only` names some of them, empty: all. A
// check that cannot run is told and does not stop the others.
[[nodiscard]] Report run_checks(const Subject& subject, const std::vector<std::string>& only = {});

// The severity that counts.
[[nodiscard]] Severity severity_of(const Finding& finding);
// Throws, with the nearest one, when there is no check of that name.
[[nodiscard]] const Check& require_check(const std::string& id);

}  // namespace doctor
