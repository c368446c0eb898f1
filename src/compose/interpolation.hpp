// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace compose {

using Lookup = std::function<std::optional<std::string>(const std::string& name)>;

// What a variable without a value and without a standard value is.
enum class Unset { empty, unknown };

// A text with `$NAME`, `${NAME}`, `${NAME:-x}`, `${NAME-x}`, `${NAME:+x}`, `${NAME+x}` and `$$` replaced as
// Compose does, also within x; a dollar before anything else stays. Nothing for an unknown variable, and for
// a brace that is not closed.
[[nodiscard]] std::optional<std::string> interpolate(std::string_view text, const Lookup& lookup,
                                                     Unset unset);

}  // namespace compose
