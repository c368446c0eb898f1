// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace doctor {

// Changes variables of an env file: the line of each is replaced, a new one goes to the end, before a block
// of ours. The file as it was stays beside it as FILE.backup-<time>, whose path comes back. A missing file
// is made, and its backup is empty.
std::filesystem::path change_env_file(const std::filesystem::path& file,
                                      const std::map<std::string, std::string>& values);
// The same on a text; pure.
[[nodiscard]] std::string with_variables(const std::string& text,
                                         const std::map<std::string, std::string>& values);

// The newest backup of a file, or nothing.
[[nodiscard]] std::optional<std::filesystem::path> find_backup(const std::filesystem::path& file);
// Puts it back and removes it; whether there was one.
bool put_back(const std::filesystem::path& file);

}  // namespace doctor
