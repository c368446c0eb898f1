// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

namespace base {

// Gives a finished file, whose own name goes, this name in the same folder. False, with nothing changed, when
// something has the name already. Throws when it cannot be done.
[[nodiscard]] bool publish(const std::filesystem::path& made, const std::filesystem::path& path);

}  // namespace base
