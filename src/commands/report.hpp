// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/context.hpp"
#include "environment/listing.hpp"
#include "environment/plan.hpp"
#include "output/record.hpp"

// What several commands print alike.
namespace commands {

// "worktree", "project", each service's address, the URL: what `add`, `up` and `status` end with.
void print_report(cli::Context& context, const git::Worktree& worktree, const registry::Environment& record);

// That a worktree has no environment. `way_out` is for a linked one, whose name is put behind it.
[[nodiscard]] base::Error no_environment(const git::Worktree& worktree, const std::string& way_out);

// The plan, a line each with its cause, for --dry-run; "nothing to do" when it is empty.
void print_plan(output::Ui& ui, const environment::Plan& plan);

// A plan of one change that is no step of an environment's.
void print_change(output::Ui& ui, const std::string& what, const std::string& cause);

// One item of "environments" in `list --json`: the fields of the contract.
[[nodiscard]] output::Value to_value(const environment::Listed& listed, const std::vector<std::string>& urls);

}  // namespace commands
