// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "cli/context.hpp"
#include "environment/listing.hpp"

namespace commands {

// Where a browser finds an environment: through the proxy when it runs, else the ports of its web services.
// Nothing for one that does not run.
[[nodiscard]] std::vector<std::string> urls_of(cli::Context& context, const environment::Listed& listed);

}  // namespace commands
