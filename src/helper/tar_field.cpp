// SPDX-License-Identifier: MIT
#include "helper/tar_field.hpp"

#include <algorithm>
#include <charconv>

#include "helper/failure.hpp"

namespace helper {

void fail_archive(const std::string& message) { fail(exit_negative, "the archive is refused: " + message); }

// Octal, or base 256 when the first bit is set. Negative numbers (times before 1970) count as 0.
uint64_t parse_field(std::string_view field) {
  const auto first = static_cast<unsigned char>(field[0]);
  uint64_t value = 0;
  if ((first & 0x80) != 0) {
    if ((first & 0x40) != 0) return 0;
    value = first & 0x3f;
    for (const char letter : field.substr(1)) {
      if (value >> 55 != 0) fail_archive("a number is too large");
      value = value << 8 | static_cast<unsigned char>(letter);
    }
    return value;
  }
  size_t at = 0;
  while (at < field.size() && field[at] == ' ') ++at;
  for (; at < field.size() && field[at] != ' ' && field[at] != '\0'; ++at) {
    if (field[at] < '0' || field[at] > '7') fail_archive("a number in a header is damaged");
    value = value << 3 | static_cast<uint64_t>(field[at] - '0');
  }
  return value;
}

uint64_t parse_decimal(const std::string& text) {
  uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stopped != end || value > INT64_MAX)
    fail_archive("'" + text.substr(0, 40) + "' is not a number");
  return value;
}

timespec parse_time(const std::string& text) {
  const bool negative = !text.empty() && text[0] == '-';
  const size_t dot = text.find('.');
  const std::string whole =
      text.substr(negative ? 1 : 0, dot == std::string::npos ? dot : dot - (negative ? 1 : 0));
  std::string fraction = dot == std::string::npos ? "" : text.substr(dot + 1, 9);
  fraction.resize(9, '0');
  timespec time{static_cast<time_t>(parse_decimal(whole)), static_cast<long>(parse_decimal(fraction))};
  if (!negative) return time;
  time.tv_sec = -time.tv_sec;
  if (time.tv_nsec > 0) time = {time.tv_sec - 1, 1000000000L - time.tv_nsec};
  return time;
}

std::string text_field(std::string_view field) { return std::string(field.substr(0, field.find('\0'))); }

std::string clean_name(const std::string& raw) {
  const std::string shown = raw.substr(0, 200);
  if (raw.empty()) fail_archive("a member has no name");
  if (raw[0] == '/') fail_archive("the name '" + shown + "' is absolute");
  if (raw.find('\0') != std::string::npos) fail_archive("the name '" + shown + "' holds a zero byte");
  std::string name;
  for (size_t start = 0; start <= raw.size();) {
    const size_t slash = std::min(raw.find('/', start), raw.size());
    const std::string part = raw.substr(start, slash - start);
    if (part == "..") fail_archive("the name '" + shown + "' leads out of the tree");
    if (part.size() > 255) fail_archive("the name '" + shown + "...' is too long");
    if (!part.empty() && part != ".") name += (name.empty() ? "" : "/") + part;
    start = slash + 1;
  }
  return name;
}

std::string attribute_of_key(const std::string& key) {
  constexpr std::string_view prefix = "SCHILY.xattr.";
  if (key.rfind(prefix, 0) != 0) return "";
  std::string name;
  for (size_t at = prefix.size(); at < key.size(); ++at) {
    const std::string code = key.substr(at, 3);
    if (code == "%3D" || code == "%25") {
      name += code == "%3D" ? '=' : '%';
      at += 2;
    } else {
      name += key[at];
    }
  }
  return name;
}

}  // namespace helper
