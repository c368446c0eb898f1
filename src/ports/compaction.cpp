// SPDX-License-Identifier: MIT
#include "ports/compaction.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace ports {
namespace {

class Compaction {
 public:
  Compaction(const std::vector<Movable>& all, const std::function<bool(int)>& usable) : usable_(usable) {
    for (const auto& each : all) own_.insert(each.port);
  }

  int place(const Movable& item) {
    const bool at_home = std::any_of(item.ranges.begin(), item.ranges.end(),
                                     [&](const Range& range) { return range.contains(item.port); });
    for (const auto& range : item.ranges) {
      const auto port = lowest(range, at_home && range.contains(item.port) ? item.port : range.to);
      if (port) return take(*port);
      if (range.contains(item.port)) break;  // its own is the best that is left
    }
    return take(item.port);
  }

 private:
  // Remembers per range how far all numbers are taken, so that many leases cost one walk.
  std::optional<int> lowest(const Range& range, int last) {
    auto& from = next_.try_emplace(range.from, range.from).first->second;
    for (int port = from; port <= last; ++port) {
      const bool taken = taken_.count(port) != 0 || (own_.count(port) == 0 && !usable_(port));
      if (!taken) return port;
      from = port + 1;
    }
    return std::nullopt;
  }

  int take(int port) {
    taken_.insert(port);
    return port;
  }

  const std::function<bool(int)>& usable_;
  std::set<int> own_;
  std::set<int> taken_;
  std::map<int, int> next_;
};

}  // namespace

std::vector<int> compacted(const std::vector<Movable>& all, const std::function<bool(int)>& usable) {
  Compaction compaction(all, usable);
  std::vector<int> result;
  result.reserve(all.size());
  for (const auto& each : all) result.push_back(compaction.place(each));
  return result;
}

}  // namespace ports
