// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "proxy/address.hpp"
#include "proxy/route.hpp"

namespace environment {

// What an environment is called behind the proxy.
struct Names {
  std::vector<proxy::Route> routes;
  proxy::Address address;  // of the proxy
  std::string host;        // its own, also where nothing is routed
};

// Host names. Valid DNS labels, whatever branch, repository and service are called.

// "<branch>.<repository>.localhost" from the template `domain`.
[[nodiscard]] std::string main_host(const std::string& repository, const std::string& branch,
                                    const config::Settings& settings);
// "<service>." in front of the environment's own name.
[[nodiscard]] std::string service_host(const std::string& service, const std::string& main);
// "<branch>.localhost"; empty where that is the proxy's own.
[[nodiscard]] std::string short_host(const std::string& branch);
// The name, or, when it is taken, with the environment's id behind its first label.
[[nodiscard]] std::string unique_host(const std::string& host, const std::string& id,
                                      const std::function<bool(const std::string&)>& taken);
// Whether a label of a Compose file is a name that can be served.
[[nodiscard]] bool is_host_name(const std::string& text);

// All names of an environment, its own first.
[[nodiscard]] std::vector<std::string> host_names(const std::vector<proxy::Route>& routes);

}  // namespace environment
