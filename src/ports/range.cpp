// SPDX-License-Identifier: MIT
#include "ports/range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace ports {
namespace {

constexpr int lowest_unprivileged = 1024;
constexpr int highest = 65535;

base::Error usage(const std::string& sentence) { return base::Error(sentence, base::ErrorKind::usage); }

std::string example() { return fmt::format("for example '{}-{}'", lowest_default, lowest_default + 499); }

}  // namespace

std::string text(const Range& range) {
  if (range.from == range.to) return std::to_string(range.from);
  return fmt::format("{}-{}", range.from, range.to);
}

int parse_port(const std::string& text) {
  const auto number = base::parse_integer(base::trim(text));
  if (!number)
    throw usage(fmt::format("'{}' is not a port number", text)).hint("ports are numbers from 1 to 65535");
  if (*number < 1 || *number > highest)
    throw usage(fmt::format("port {} does not exist", *number)).hint("ports are numbers from 1 to 65535");
  return static_cast<int>(*number);
}

Range parse_range(const std::string& text) {
  const auto dash = text.find('-');
  if (dash == std::string::npos) {
    const int port = parse_port(text);
    return {port, port};
  }
  const std::string from = base::trim(text.substr(0, dash));
  const std::string to = base::trim(text.substr(dash + 1));
  if (from.empty() || to.empty())
    throw usage(fmt::format("'{}' is not a range of ports", text)).hint("give FROM-TO, " + example());
  const Range range{parse_port(from), parse_port(to)};
  if (range.from > range.to)
    throw usage(fmt::format("the range '{}' is reversed", text))
        .hint(fmt::format("write '{}-{}'", range.to, range.from));
  return range;
}

void require_leasable(const Range& range, const Range& ephemeral) {
  if (range.from < lowest_unprivileged)
    throw usage(fmt::format("the range '{}' holds privileged ports", text(range)))
        .hint(fmt::format("stay at {} or above, {}", lowest_unprivileged, example()));
  if (!range.overlaps(ephemeral)) return;
  auto error = usage(
      fmt::format("the range '{}' overlaps the ports that the kernel hands out for outgoing connections ({})",
                  text(range), text(ephemeral)));
  const auto rest = without(range, ephemeral);
  if (rest.empty()) throw error.hint(fmt::format("stay below {}, {}", ephemeral.from, example()));
  throw error.hint(fmt::format("use '{}'", text(rest.front())));
}

Range ephemeral_range() {
  constexpr Range fallback{32768, 60999};
  const auto file = base::load_file("/proc/sys/net/ipv4/ip_local_port_range");
  if (!file) return fallback;
  const std::string numbers = base::trim(base::replace_all(*file, "\t", " "));
  const auto gap = numbers.find(' ');
  if (gap == std::string::npos) return fallback;
  const auto from = base::parse_integer(base::trim(numbers.substr(0, gap)));
  const auto to = base::parse_integer(base::trim(numbers.substr(gap)));
  if (!from || !to) return fallback;
  return {static_cast<int>(*from), static_cast<int>(*to)};
}

std::vector<Range> without(const Range& range, const Range& taken) {
  if (!range.overlaps(taken)) return {range};
  std::vector<Range> rest;
  if (range.from < taken.from) rest.push_back({range.from, taken.from - 1});
  if (taken.to < range.to) rest.push_back({taken.to + 1, range.to});
  return rest;
}

}  // namespace ports
