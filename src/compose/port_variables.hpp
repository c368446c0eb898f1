// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace compose {

// By service and container port: the variable whose value is the host port in these files, as written in
// "${WEB_PORT:-8000}:80" and in the long form. Ports without one are left out, unreadable files as well.
[[nodiscard]] std::map<std::pair<std::string, int>, std::string> port_variables(
    const std::vector<std::filesystem::path>& files);

}  // namespace compose
