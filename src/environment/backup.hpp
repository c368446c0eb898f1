// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "environment/replacing.hpp"

namespace environment {

// Streams all volumes of an environment, of one moment, with a manifest. While something writes to them they
// are copied first, so that it is paused only for a moment.
struct BackupOptions {
  volumes::CloneOptions clone = {};
  bool files = false;  // the generated files of the worktree too, which hold no secret
};
void write_backup(const ReplaceInput& input, const BackupOptions& options,
                  const std::function<void(std::string_view)>& sink);

struct RestoreOptions {
  bool foreign = false;                 // also of another repository
  std::optional<std::string> key = {};  // only this volume; of a plain tar: the one that it holds
};
// Verifies all of an archive, then unpacks it into new volumes that take the place of the old ones; those go
// into the trash. Throws with nothing changed when something is wrong with it.
void restore_backup(const ReplaceInput& input, const std::filesystem::path& file,
                    const RestoreOptions& options);

// What restore_backup would do with this archive, which is verified; throws as it does.
[[nodiscard]] Plan preview_restore(const ReplaceInput& input, const std::filesystem::path& file,
                                   const RestoreOptions& options);

}  // namespace environment
