// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proxy/route.hpp"

namespace proxy {

// Text for HTML that passes through Caddy's placeholders as it is.
[[nodiscard]] std::string escape_html(std::string_view text);

// The page of a service that does not answer. Caddy fills in what the variables of its site say.
[[nodiscard]] std::string dead_page();
// The page of a name that nobody has: those that exist. `suffix` (":8080" or nothing) is that of their URLs.
[[nodiscard]] std::string unknown_page(const std::vector<Site>& sites, const std::string& suffix);

}  // namespace proxy
