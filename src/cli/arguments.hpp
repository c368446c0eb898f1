// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cli {

struct Command;

// A parsed command line. Options are asked for by their long name, operands by theirs.
class Arguments {
 public:
  [[nodiscard]] bool has(const std::string& option) const;
  [[nodiscard]] std::optional<std::string> value(const std::string& option) const;  // the last one given
  [[nodiscard]] std::string value_or(const std::string& option, const std::string& fallback) const;
  [[nodiscard]] std::vector<std::string> values(const std::string& option) const;
  // A whole number; a usage error when it is none.
  [[nodiscard]] std::optional<long long> number(const std::string& option) const;

  [[nodiscard]] const std::vector<std::string>& operands() const { return operands_; }
  // The operand of that name in Command::operands; nothing when it was not given.
  [[nodiscard]] std::optional<std::string> operand(const std::string& name) const;
  // A repeated operand: all of them.
  [[nodiscard]] std::vector<std::string> operands_from(const std::string& name) const;

  [[nodiscard]] const std::vector<std::string>& rest() const { return rest_; }  // of a passthrough command
  [[nodiscard]] const std::string& invoked_as() const { return invoked_as_; }   // name or alias as typed
  [[nodiscard]] const Command& command() const { return *command_; }

 private:
  friend class Parser;
  const Command* command_ = nullptr;
  std::string invoked_as_;
  std::map<std::string, std::vector<std::string>> options_;
  std::vector<std::string> operands_;
  std::vector<std::string> rest_;
};

}  // namespace cli
