// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "compose/override.hpp"
#include "compose/project.hpp"
#include "environment/desired.hpp"
#include "environment/variables.hpp"

namespace environment {

// The repository's own Compose template (`compose.template`), beside the Compose files. Rendered, it takes
// the place of the override.
struct Template {
  std::filesystem::path file;
  std::string text;
};
[[nodiscard]] std::optional<Template> find_template(const compose::ProjectFiles& files,
                                                    const config::Settings& settings);

// Adds a wanted lease, from the role's range, for each ALLOCATED_<NAME>_PORT that is neither a service's nor
// a role's of the project.
void add_template_leases(Desired& desired, const Template& found,
                         const std::vector<registry::Range>& registered, const config::Settings& settings);

// ALLOCATED_<ROLE>_PORT, and those of the leases that were added.
void add_template_variables(Variables& variables, const std::vector<registry::Lease>& leases);

// The rendered template, with our labels on all that it and the project's files make as a second document.
[[nodiscard]] std::string rendered(const Template& found, const Variables& variables,
                                   const compose::Model& model, const compose::Assignment& assignment);

}  // namespace environment
