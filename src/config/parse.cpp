// SPDX-License-Identifier: MIT
#include "config/parse.hpp"

#include <fmt/format.h>

#include <limits>

#include "base/error.hpp"
#include "base/text.hpp"

namespace config {
namespace {

// "12", "12k", "1.5 GB" as a number and a lower-case unit; a negative number when it is none.
struct Amount {
  double number = -1;
  std::string unit;
};

Amount amount(const std::string& text) {
  const std::string trimmed = base::lower(base::trim(text));
  std::size_t end = 0;
  bool digit = false;
  int dots = 0;
  while (end < trimmed.size() && ((trimmed[end] >= '0' && trimmed[end] <= '9') || trimmed[end] == '.')) {
    digit = digit || trimmed[end] != '.';
    dots += trimmed[end] == '.' ? 1 : 0;
    ++end;
  }
  if (!digit || dots > 1 || end > 18) return {};
  return {std::stod(trimmed.substr(0, end)), base::trim(trimmed.substr(end))};
}

}  // namespace

bool parse_boolean(const std::string& text) {
  const std::string word = base::lower(text);
  if (word == "true" || word == "yes" || word == "on" || word == "1") return true;
  if (word == "false" || word == "no" || word == "off" || word == "0" || word.empty()) return false;
  throw base::Error(fmt::format("expected true or false, not '{}'", text));
}

std::int64_t parse_whole(const std::string& text, std::int64_t least, std::int64_t most) {
  const auto number = base::parse_integer(text);
  if (!number || *number < least || *number > most) {
    throw base::Error(fmt::format("expected a number from {} to {}, not '{}'", least, most, text));
  }
  return *number;
}

int parse_port(const std::string& text) {
  const auto number = base::parse_integer(text);
  if (!number || *number < 1 || *number > 65535) {
    throw base::Error(fmt::format("expected a port from 1 to 65535, not '{}'", text));
  }
  return static_cast<int>(*number);
}

PortRange parse_range(const std::string& text) {
  const auto dash = text.find('-');
  if (dash == std::string::npos) {
    const int port = parse_port(base::trim(text));
    return {port, port};
  }
  const PortRange range{parse_port(base::trim(text.substr(0, dash))),
                        parse_port(base::trim(text.substr(dash + 1)))};
  if (range.first > range.last) {
    throw base::Error(fmt::format("the port range '{}' is reversed", text))
        .hint(fmt::format("write '{}-{}'", range.last, range.first));
  }
  return range;
}

std::chrono::seconds parse_duration(const std::string& text) {
  const Amount given = amount(text);
  const double unit = given.unit.empty() || given.unit == "s" ? 1
                      : given.unit == "m"                     ? 60
                      : given.unit == "h"                     ? 3600
                                                              : 0;
  if (given.number < 0 || unit == 0 || given.number * unit > 1e9) {
    throw base::Error(fmt::format("expected a duration such as '30s' or '5m', not '{}'", text));
  }
  return std::chrono::seconds(static_cast<std::int64_t>(given.number * unit));
}

std::int64_t parse_size(const std::string& text) {
  const Amount given = amount(text);
  double unit = 0;
  const std::string name = given.unit.size() > 1 && given.unit.back() == 'b'
                               ? given.unit.substr(0, given.unit.size() - 1)
                               : given.unit;
  if (name.empty() || name == "b") unit = 1;
  if (name == "k") unit = 1e3;
  if (name == "m") unit = 1e6;
  if (name == "g") unit = 1e9;
  if (name == "t") unit = 1e12;
  if (given.number < 0 || unit == 0 || given.number * unit > 9e18) {
    throw base::Error(fmt::format("expected a size such as '500MB' or '20GB', not '{}'", text));
  }
  return static_cast<std::int64_t>(given.number * unit);
}

}  // namespace config
