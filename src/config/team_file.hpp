// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace config {

// One value of a TOML file: its dotted name, its value or values as text, and the line.
struct TomlValue {
  std::string name;
  std::vector<std::string> values;
  bool is_list = false;
  int line = 0;
};

// Flattens the file's tables. Throws "path:line: …".
[[nodiscard]] std::vector<TomlValue> parse_toml(const std::string& text, const std::string& path);

}  // namespace config
