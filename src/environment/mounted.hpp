// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>

#include "registry/registry.hpp"

// A worktree on a disk that is not mounted looks as if it were gone. Where its file system is not the root's,
// the registry keeps the folder in which that was mounted.
namespace environment {

void remember_mount(registry::Registry& registry, const registry::Environment& record);
void forget_mount(registry::Registry& registry, const std::string& id);
// The folder where its worktree's file system was mounted, when nothing is mounted there now.
[[nodiscard]] std::optional<std::filesystem::path> missing_mount(registry::Registry& registry,
                                                                 const std::string& id);

}  // namespace environment
