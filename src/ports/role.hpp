// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ports {

enum class Role { web, db, cache, queue, test, other };

[[nodiscard]] const char* text(Role role);
[[nodiscard]] std::optional<Role> parse_role(const std::string& text);
[[nodiscard]] const std::vector<std::string>& role_names();
// From an image's name (registry, tag and digest do not matter), and where that says nothing, the port.
[[nodiscard]] Role role_of(const std::string& image, int container_port);
// Whether what listens at that container port is likely to speak TLS: 443 and its kin.
[[nodiscard]] bool speaks_tls(int container_port);

}  // namespace ports
