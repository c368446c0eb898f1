// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "config/settings.hpp"

// Texts to values. Each throws base::Error that says what was expected.
namespace config {

[[nodiscard]] bool parse_boolean(const std::string& text);  // as git: true yes on 1, false no off 0
[[nodiscard]] std::int64_t parse_whole(const std::string& text, std::int64_t least, std::int64_t most);
[[nodiscard]] int parse_port(const std::string& text);
[[nodiscard]] PortRange parse_range(const std::string& text);                // "PORT-PORT" or "PORT"
[[nodiscard]] std::chrono::seconds parse_duration(const std::string& text);  // "30", "30s", "5m", "2h"
[[nodiscard]] std::int64_t parse_size(const std::string& text);  // "0", "500MB", "20G"; powers of 1000

}  // namespace config
