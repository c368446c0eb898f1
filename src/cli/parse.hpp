// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/command.hpp"

namespace cli {

// The options that stand before the command.
[[nodiscard]] const std::vector<Option>& global_options();

// The option of a word as typed: "--purge", "--from=x", "-f"; nullptr: none of these.
[[nodiscard]] const Option* find_option(const std::vector<Option>& options, const std::string& word);
// Whether the word alone leaves its option in want of a value in the next word.
[[nodiscard]] bool wants_value(const Option& option, const std::string& word);

class Parser {
 public:
  // The words after the command's name. Throws a usage error.
  [[nodiscard]] static Arguments parse(const Command& command, const std::string& invoked_as,
                                       const std::vector<std::string>& words);
};

// How many of the leading words are options of ours and their values.
[[nodiscard]] std::size_t leading_options(const std::vector<Option>& options,
                                          const std::vector<std::string>& words);

}  // namespace cli
