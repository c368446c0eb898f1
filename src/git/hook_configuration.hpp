// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "git/hooks.hpp"

// Hooks in git's configuration, from git 2.54 on: no file of anybody is touched.
namespace git::hook_configuration {

[[nodiscard]] bool is_supported();
[[nodiscard]] HookStatus status(const HookScope& scope, std::string_view event);
// Whether git runs it in this repository: the repository's own or a global one, that nobody switched off.
[[nodiscard]] bool is_active(const Repository& repository, std::string_view event);
void install(const HookScope& scope, std::string_view event, const std::filesystem::path& program,
             std::vector<std::string>& said);
void uninstall(const HookScope& scope, std::string_view event, std::vector<std::string>& said);

}  // namespace git::hook_configuration
