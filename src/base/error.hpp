// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace base {

enum class ErrorKind {
  user,         // the input or the state of the user's things is wrong: exit 128
  usage,        // the command line is wrong: exit 129
  unavailable,  // something outside does not answer: exit 128; `list` and `status` go on without it
  bug,          // we are wrong: exit 128
};

// The one error class: a kind, one sentence, and hints that name the way out. Printed by cli/app only.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& sentence, ErrorKind kind = ErrorKind::user)
      : std::runtime_error(sentence), kind_(kind) {}

  // A copy with one more hint: `throw Error("…").hint("run 'git …'")`.
  [[nodiscard]] Error hint(const std::string& text) const;
  // A copy whose sentence is "prefix: sentence"; kind and hints stay.
  [[nodiscard]] Error prefixed(const std::string& prefix) const;

  [[nodiscard]] ErrorKind kind() const { return kind_; }
  [[nodiscard]] const std::vector<std::string>& hints() const { return hints_; }

 private:
  ErrorKind kind_;
  std::vector<std::string> hints_;
};

// "sentence: No such file or directory", from errno as it is now.
[[nodiscard]] Error system_error(const std::string& sentence, ErrorKind kind = ErrorKind::user);

}  // namespace base
