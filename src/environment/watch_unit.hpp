// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace environment {

// $XDG_CONFIG_HOME/systemd/user/git-dockertree.service
[[nodiscard]] std::filesystem::path watch_unit_file();
// The unit that starts `program watch` for the user, with these variables. Pure.
[[nodiscard]] std::string watch_unit(const std::filesystem::path& program,
                                     const std::vector<std::pair<std::string, std::string>>& variables);
// Writes the unit, or removes it; one that somebody else wrote is refused. Whether there was something to do.
bool write_watch_unit(const std::string& text);
bool remove_watch_unit();

}  // namespace environment
