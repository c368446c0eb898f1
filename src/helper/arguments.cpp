// SPDX-License-Identifier: MIT
#include "helper/arguments.hpp"

#include <algorithm>
#include <charconv>

#include "helper/failure.hpp"

namespace helper {

Arguments::Arguments(int count, char** words, std::initializer_list<std::pair<const char*, Takes>> known) {
  bool options = true;
  for (int i = 0; i < count; ++i) {
    const std::string word = words[i];
    if (options && word == "--") {
      options = false;
    } else if (options && word.rfind("--", 0) == 0) {
      const auto* const found =
          std::find_if(known.begin(), known.end(), [&](const auto& option) { return word == option.first; });
      if (found == known.end()) fail(exit_usage, "unknown option '" + word + "'");
      if (found->second == Takes::value && i + 1 == count) fail(exit_usage, "'" + word + "' needs a value");
      options_.emplace_back(word, found->second == Takes::value ? words[++i] : "");
    } else {
      positional_.push_back(word);
    }
  }
}

void Arguments::require_positional(size_t least, size_t most) const {
  if (positional_.size() < least) fail(exit_usage, "too few arguments");
  if (positional_.size() > most) fail(exit_usage, "too many arguments");
}

bool Arguments::has(const std::string& option) const { return !values(option).empty(); }

std::string Arguments::value(const std::string& option, const std::string& otherwise) const {
  const auto all = values(option);
  return all.empty() ? otherwise : all.back();
}

std::vector<std::string> Arguments::values(const std::string& option) const {
  std::vector<std::string> found;
  for (const auto& [name, value] : options_)
    if (name == option) found.push_back(value);
  return found;
}

uint64_t Arguments::number(const std::string& option, uint64_t otherwise) const {
  return has(option) ? parse_number(value(option, "")) : otherwise;
}

uint64_t parse_number(const std::string& text) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stopped != end || text.empty())
    fail(exit_usage, "'" + text + "' is not a number");
  return number;
}

}  // namespace helper
