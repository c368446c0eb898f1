// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace helper {

enum class Takes { nothing, value };

// The words behind a subcommand. Options may stand anywhere, '--' ends them; an unknown one is a usage
// failure.
class Arguments {
 public:
  Arguments(int count, char** words, std::initializer_list<std::pair<const char*, Takes>> known);
  const std::vector<std::string>& positional() const { return positional_; }
  void require_positional(size_t least, size_t most) const;
  bool has(const std::string& option) const;
  std::string value(const std::string& option, const std::string& otherwise) const;
  std::vector<std::string> values(const std::string& option) const;
  uint64_t number(const std::string& option, uint64_t otherwise) const;

 private:
  std::vector<std::string> positional_;
  std::vector<std::pair<std::string, std::string>> options_;
};

uint64_t parse_number(const std::string& text);

}  // namespace helper
