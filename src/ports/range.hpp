// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace ports {

inline constexpr int lowest_default = 20000;
inline constexpr int highest_default = 32767;

struct Range {
  int from = 0;
  int to = 0;
  [[nodiscard]] bool contains(int port) const { return from <= port && port <= to; }
  [[nodiscard]] bool overlaps(const Range& other) const { return from <= other.to && other.from <= to; }
  [[nodiscard]] int size() const { return to - from + 1; }
  friend bool operator==(const Range&, const Range&) = default;
};

[[nodiscard]] std::string text(const Range& range);  // "3000" or "3000-3010"
// 1 to 65535, or an Error `usage`.
[[nodiscard]] int parse_port(const std::string& text);
// "PORT" or "FROM-TO"; reversed or out of bounds throws with the way out.
[[nodiscard]] Range parse_range(const std::string& text);
// Throws when leases cannot come from there: privileged, or in `ephemeral`.
void require_leasable(const Range& range, const Range& ephemeral);

// What Linux hands out for outgoing connections: /proc/sys/net/ipv4/ip_local_port_range.
[[nodiscard]] Range ephemeral_range();
// The parts of a range outside another one, in order.
[[nodiscard]] std::vector<Range> without(const Range& range, const Range& taken);

}  // namespace ports
