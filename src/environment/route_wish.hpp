// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "environment/desired.hpp"
#include "proxy/route.hpp"

namespace environment {

// The services that the proxy serves, and their names. `taken` knows the names of other environments. Which
// services: [services.NAME] route, else the labels `dockertree.route` and `caddy.proxy`, else those with a
// published port that looks like HTTP. None with `proxy.engine = none`. Pure.
[[nodiscard]] std::vector<proxy::Route> wish_routes(const Desired& desired, const config::Settings& settings,
                                                    const std::function<bool(const std::string&)>& taken);

// The environment's own name: that of the service which stands for it, else the one that `domain` says. Pure.
[[nodiscard]] std::string own_host(const std::vector<proxy::Route>& routes, const Owner& owner,
                                   const config::Settings& settings);

}  // namespace environment
