// SPDX-License-Identifier: MIT
#include "base/error.hpp"

#include <cerrno>
#include <cstring>

namespace base {

Error Error::hint(const std::string& text) const {
  Error copy = *this;
  copy.hints_.push_back(text);
  return copy;
}

Error Error::prefixed(const std::string& prefix) const {
  Error copy(prefix + ": " + what(), kind_);
  copy.hints_ = hints_;
  return copy;
}

Error system_error(const std::string& sentence, ErrorKind kind) {
  const int number = errno;
  return Error(sentence + ": " + std::strerror(number), kind);
}

}  // namespace base
