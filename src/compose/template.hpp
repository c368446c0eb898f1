// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compose/model.hpp"
#include "compose/override.hpp"

namespace compose {

// The names of "${NAME}" and "${NAME:-…}" in a template, each once, in order. "$${" is no placeholder. A
// mistake is an Error that begins with "file:line".
[[nodiscard]] std::vector<std::string> placeholders(std::string_view text, const std::string& file);

// The text with the values of those names; others stay as they are, for Compose.
[[nodiscard]] std::string render(std::string_view text, const std::string& file,
                                 const std::map<std::string, std::string>& values);

// The YAML document that, behind the rendered text, puts our labels on the services, builds and networks of
// the project and of the text. Throws with "file:line" when the text is no YAML.
[[nodiscard]] std::string label_text(const Model& model, const std::string& text, const std::string& file,
                                     const Assignment& assignment);

}  // namespace compose
