// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

namespace proxy {

// Caddy's admin interface, on a Unix socket that only the user reaches.

[[nodiscard]] bool admin_answers(const std::filesystem::path& socket);
// Gives it a configuration, whole. False when nobody answers there; throws when it is refused.
bool admin_load(const std::filesystem::path& socket, const std::string& configuration);
void admin_stop(const std::filesystem::path& socket);

}  // namespace proxy
