// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "git/hooks.hpp"

// Hooks as files in a folder.
namespace git::hook_file {

inline constexpr const char* chained_suffix = ".dockertree-chained";

[[nodiscard]] HookStatus status(const std::filesystem::path& folder, std::string_view event);
// Each adds a line to `said` for what it did, or did not want to do.
void install(const std::filesystem::path& folder, std::string_view event, const std::string& program,
             std::vector<std::string>& said);
void uninstall(const std::filesystem::path& folder, std::string_view event, std::vector<std::string>& said);
// Whether git tracks a file of the folder, in whatever repository that is.
[[nodiscard]] bool is_tracked_folder(const std::filesystem::path& folder);
// The folder that `--global` gives to core.hooksPath, where the rest of git's hooks lead to a repository's
// own.
[[nodiscard]] std::filesystem::path global_folder();
void install_global_chains(std::vector<std::string>& said);
void uninstall_global_folder(std::vector<std::string>& said);

}  // namespace git::hook_file
