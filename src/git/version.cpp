// SPDX-License-Identifier: MIT
#include "git/version.hpp"

#include <charconv>
#include <string>

#include "base/process.hpp"

namespace git {

Version parse_version(std::string_view text) {
  Version version;
  const std::size_t digit = text.find_first_of("0123456789");
  if (digit == std::string_view::npos) return version;
  const char* at = text.data() + digit;
  const char* end = text.data() + text.size();
  for (int* part : {&version.major, &version.minor, &version.patch}) {
    const auto [next, failure] = std::from_chars(at, end, *part);
    if (failure != std::errc() || next == end || *next != '.') break;
    at = next + 1;
  }
  return version;
}

Version version() {
  static const Version asked = [] {
    base::Process process;
    process.argv = {"git", "--version"};
    return parse_version(base::run(process).out);
  }();
  return asked;
}

}  // namespace git
