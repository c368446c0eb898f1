// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace compose {

// The variables of a .env text: quotes, `export`, comments, values over several lines, `${X:-y}` with the
// variables of the shell and of the lines above, a byte order mark. A name without `=` is left out.
[[nodiscard]] std::map<std::string, std::string> parse_env(std::string_view text);
// `NAME=value` as Compose reads it back, quoted where it has to be.
[[nodiscard]] std::string env_line(const std::string& name, const std::string& value);

inline constexpr std::string_view block_begin = "# >>> git-dockertree >>>";
inline constexpr std::string_view block_end = "# <<< git-dockertree <<<";

// The text with our managed block holding these lines: in its place, or at the end. Everything else stays,
// byte for byte, and without_block(with_block(text, …)) is `text`. Both throw on a block without an end, an
// end without a beginning, or two blocks, and name the line.
[[nodiscard]] std::string with_block(std::string_view text, const std::vector<std::string>& lines);
[[nodiscard]] std::string without_block(std::string_view text);
[[nodiscard]] bool has_block(std::string_view text);

}  // namespace compose
