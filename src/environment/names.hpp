// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"
#include "environment/desired.hpp"

namespace environment {

// The host names that an environment answers to behind the proxy, the main one first; none without a proxy.
// Valid DNS labels, whatever the branch is called.
[[nodiscard]] std::vector<std::string> host_names(const Desired& desired, const config::Settings& settings);
// "<branch>.<repository>.localhost" from the template `domain`.
[[nodiscard]] std::string main_host(const std::string& repository, const std::string& branch,
                                    const config::Settings& settings);

}  // namespace environment
