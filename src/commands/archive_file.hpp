// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "cli/context.hpp"
#include "environment/backup.hpp"

namespace commands {

// "<repository>-<branch>-<time>.tar.zst"
[[nodiscard]] std::filesystem::path standard_archive(const environment::ReplaceInput& input);
// Writes a backup with progress; a file of that name is never overwritten, and one that is not whole goes.
void write_archive(cli::Context& context, const environment::ReplaceInput& input,
                   const environment::BackupOptions& options, const std::filesystem::path& path);

}  // namespace commands
