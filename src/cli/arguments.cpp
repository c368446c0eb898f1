// SPDX-License-Identifier: MIT
#include "cli/arguments.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"

namespace cli {

bool Arguments::has(const std::string& option) const { return options_.count(option) > 0; }

std::optional<std::string> Arguments::value(const std::string& option) const {
  const auto found = options_.find(option);
  if (found == options_.end() || found->second.empty()) return {};
  return found->second.back();
}

std::string Arguments::value_or(const std::string& option, const std::string& fallback) const {
  return value(option).value_or(fallback);
}

std::vector<std::string> Arguments::values(const std::string& option) const {
  const auto found = options_.find(option);
  return found == options_.end() ? std::vector<std::string>() : found->second;
}

std::optional<long long> Arguments::number(const std::string& option) const {
  const auto text = value(option);
  if (!text) return {};
  const auto number = base::parse_integer(*text);
  if (!number) {
    throw base::Error(fmt::format("option '{}' expects a number, not '{}'", option, *text),
                      base::ErrorKind::usage);
  }
  return *number;
}

std::optional<std::string> Arguments::operand(const std::string& name) const {
  for (std::size_t i = 0; i < command_->operands.size() && i < operands_.size(); ++i) {
    if (command_->operands[i].name == name) return operands_[i];
  }
  return {};
}

std::vector<std::string> Arguments::operands_from(const std::string& name) const {
  for (std::size_t i = 0; i < command_->operands.size() && i < operands_.size(); ++i) {
    if (command_->operands[i].name == name) {
      return {operands_.begin() + static_cast<std::ptrdiff_t>(i), operands_.end()};
    }
  }
  return {};
}

}  // namespace cli
