// SPDX-License-Identifier: MIT
#include "commands/data_from.hpp"

#include "base/error.hpp"

namespace commands {

From parse_from(cli::Context& context, const std::string& word) {
  const auto at = word.rfind('@');
  try {
    return {context.worktree(word), std::nullopt};  // a branch may hold an @ itself
  } catch (const base::Error&) {
    if (at == std::string::npos || at == 0) throw;
  }
  return {context.worktree(word.substr(0, at)), word.substr(at + 1)};
}

cli::Option from_option(const std::string& doc) {
  return {
      .name = "--from", .value = "WORKTREE[@SNAPSHOT]", .doc = doc, .completes = cli::Completes::worktree};
}

}  // namespace commands
