// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "docker/types.hpp"

// Reading that forgives; only for this folder's sources.
namespace docker {

using nlohmann::json;

[[nodiscard]] base::Error unreadable();
[[nodiscard]] json read_json(std::string_view text);
[[nodiscard]] const json& member(const json& value, const char* name);  // a null when it is not there
[[nodiscard]] std::string text_in(const json& value, const char* name);
[[nodiscard]] std::int64_t number_in(const json& value, const char* name);
[[nodiscard]] bool truth_in(const json& value, const char* name);
[[nodiscard]] std::vector<std::string> texts_in(const json& value, const char* name);
[[nodiscard]] Labels labels_in(const json& value, const char* name);
// RFC 3339 as seconds since the epoch; 0 for the engine's "never".
[[nodiscard]] std::int64_t time_in(const json& value, const char* name);
[[nodiscard]] std::vector<Mount> mounts_in(const json& value);
[[nodiscard]] std::vector<Attachment> networks_in(const json& value);
// "80/tcp"
[[nodiscard]] Port port_of(const std::string& key);

}  // namespace docker
