// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

namespace proxy {

// A page that shows all environments, and what it shows, as files that Caddy serves as they are.
inline constexpr const char* dashboard_host = "dockertree.localhost";

// In `folder()`.
[[nodiscard]] std::filesystem::path dashboard_folder();
// The page and its script; what they show is written by `write_state`.
void write_dashboard();
// JSON; see environment/dashboard.hpp. Nothing happens where no proxy was started.
void write_state(const std::string& json);

}  // namespace proxy
