// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "doctor/check.hpp"

namespace doctor {

struct CodeLine {
  int line = 0;
  std::string text;  // the line, without blanks around it
};

// Pure: the calls in a source file that let a file's variables win over the environment that the process was
// given, also those that go over several lines. `extension` (".py", ".ts", …) tells the language. Comments do
// not count.
[[nodiscard]] std::vector<CodeLine> overriding_calls(const std::string& extension, const std::string& text);

namespace variables_checks {
[[nodiscard]] Findings code_overrides(const Subject& subject);
}

}  // namespace doctor
