// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <vector>

#include "proxy/route.hpp"
#include "registry/registry.hpp"

namespace environment {

// The routes that an environment keeps in the registry, by its id.
[[nodiscard]] std::vector<proxy::Route> routes_of(registry::Registry& registry, const std::string& id);
[[nodiscard]] std::map<std::string, std::vector<proxy::Route>> all_routes(registry::Registry& registry);

void save_routes(registry::Registry& registry, const std::string& id,
                 const std::vector<proxy::Route>& routes);
void forget_routes(registry::Registry& registry, const std::string& id);

}  // namespace environment
