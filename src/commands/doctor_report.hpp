// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "doctor/explain.hpp"
#include "doctor/run.hpp"
#include "output/record.hpp"
#include "output/ui.hpp"

namespace commands::doctor_report {

// What `doctor` prints: findings, or with --deploy a checklist.
void print(output::Ui& ui, const doctor::Subject& subject, const doctor::Report& report);
[[nodiscard]] output::Value value(const doctor::Subject& subject, const doctor::Report& report);

void print_explained(output::Ui& ui, const std::string& variable, const std::vector<doctor::Explained>& all);
[[nodiscard]] output::Value explained_value(const std::string& variable,
                                            const std::vector<doctor::Explained>& all);

enum class As { table, json };
void print_checks(output::Ui& ui, As form);

}  // namespace commands::doctor_report
