// SPDX-License-Identifier: MIT
#include "compose/interpolation.hpp"

#include <cctype>

namespace compose {
namespace {

std::size_t end_of_name(std::string_view text, std::size_t at) {
  const auto is_part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  if (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0) return at;
  while (at < text.size() && is_part(text[at])) ++at;
  return at;
}

// Where the brace closes that was opened before `at`.
std::size_t closing_brace(std::string_view text, std::size_t at) {
  int depth = 1;
  for (; at < text.size(); ++at) {
    if (text[at] == '{' && text[at - 1] == '$') ++depth;
    if (text[at] == '}' && --depth == 0) return at;
  }
  return std::string_view::npos;
}

// Of `${NAME…}`, without the braces.
std::optional<std::string> braced(std::string_view body, const Lookup& lookup, Unset unset) {
  const std::size_t end = end_of_name(body, 0);
  auto value = lookup(std::string(body.substr(0, end)));
  std::string_view rest = body.substr(end);
  const bool colon = rest.substr(0, 1) == ":";
  if (colon) rest.remove_prefix(1);
  const bool has = value && !(colon && value->empty());
  const char how = rest.empty() ? '\0' : rest.front();
  if (how == '+') return has ? interpolate(rest.substr(1), lookup, unset) : std::string();
  if (how == '-' && !has) return interpolate(rest.substr(1), lookup, unset);
  if (value || unset == Unset::unknown) return value;
  return std::string();
}

}  // namespace

std::optional<std::string> interpolate(std::string_view text, const Lookup& lookup, Unset unset) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view next = text.substr(at + 1, 1);
    if (text[at] != '$') {
      result += text[at];
    } else if (next == "$") {
      result += text[++at];
    } else if (next == "{") {
      const std::size_t end = closing_brace(text, at + 2);
      if (end == std::string_view::npos) return std::nullopt;
      const auto value = braced(text.substr(at + 2, end - at - 2), lookup, unset);
      if (!value) return std::nullopt;
      result += *value;
      at = end;
    } else if (const std::size_t end = end_of_name(text, at + 1); end > at + 1) {
      const auto value = braced(text.substr(at + 1, end - at - 1), lookup, unset);
      if (!value) return std::nullopt;
      result += *value;
      at = end - 1;
    } else {
      result += '$';
    }
  }
  return result;
}

}  // namespace compose
