// SPDX-License-Identifier: MIT
#include "compose/emit.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.hpp"

namespace compose {
namespace {

// A key that no YAML reader takes for a number, a boolean or nothing.
bool is_plain_key(const std::string& name) {
  constexpr std::array words = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
  if (name.empty() || std::isalpha(static_cast<unsigned char>(name.front())) == 0) return false;
  if (std::find(words.begin(), words.end(), base::lower(name)) != words.end()) return false;
  return std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
  });
}

}  // namespace

void Emit::key(const std::string& name) {
  out_ << YAML::Key;
  if (!is_plain_key(name)) out_ << YAML::DoubleQuoted;
  out_ << name << YAML::Value;
}

void Emit::quoted(const std::string& value) {
  out_ << YAML::DoubleQuoted << base::replace_all(value, "$", "$$");
}

void Emit::begin_override(const std::string& name) {
  key(name);
  tag("override");
  begin();
}

void Emit::reset(const std::string& name) {
  key(name);
  tag("reset");
  out_ << YAML::Null;
}

void Emit::list(const std::string& name, const std::vector<std::string>& values) {
  key(name);
  out_ << YAML::BeginSeq;
  for (const std::string& value : values) quoted(value);
  out_ << YAML::EndSeq;
}

void Emit::replace(const std::string& name, const std::vector<std::string>& values) {
  if (values.empty()) {
    reset(name);
    return;
  }
  begin_list_override(name);
  for (const std::string& value : values) quoted(value);
  end_list();
}

void Emit::map(const std::string& name, const std::map<std::string, std::string>& values) {
  begin(name);
  for (const auto& [key, value] : values) text(key, value);
  end();
}

void Emit::begin_list_override(const std::string& name) {
  key(name);
  tag("override");
  out_ << YAML::BeginSeq;
}

}  // namespace compose
