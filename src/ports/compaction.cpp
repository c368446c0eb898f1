// SPDX-License-Identifier: MIT
#include "ports/compaction.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace ports {
namespace {

bool is_at_home(const Movable& item) {
  return std::any_of(item.ranges.begin(), item.ranges.end(),
                     [&](const Range& range) { return range.contains(item.port); });
}

class Compaction {
 public:
  Compaction(const std::vector<Movable>& all, const std::function<bool(int)>& usable) : usable_(usable) {
    for (const auto& each : all) occupied_.insert(each.port);
  }

  // The lowest number of its ranges, but never one above its own.
  int place(const Movable& item) {
    for (const auto& range : item.ranges) {
      const bool here = range.contains(item.port);
      const auto port = lowest(range, here ? item.port - 1 : range.to);
      if (port) {
        occupied_.erase(item.port);
        occupied_.insert(*port);
        return *port;
      }
      if (here) break;
    }
    return item.port;
  }

 private:
  // Remembers how far all numbers of a range are taken, so that many leases cost one walk.
  std::optional<int> lowest(const Range& range, int last) {
    auto& from = next_.try_emplace(range.from, range.from).first->second;
    for (; from <= last; ++from) {
      if (occupied_.count(from) == 0 && usable_(from)) return from;
    }
    return std::nullopt;
  }

  const std::function<bool(int)>& usable_;
  std::set<int> occupied_;
  std::map<int, int> next_;
};

}  // namespace

std::vector<int> compacted(const std::vector<Movable>& all, const std::function<bool(int)>& usable) {
  Compaction compaction(all, usable);
  std::vector<int> result(all.size());
  // Those that come from elsewhere last: then each number that they could take is really free.
  for (const bool home : {true, false}) {
    for (std::size_t at = 0; at < all.size(); ++at) {
      if (is_at_home(all[at]) == home) result[at] = compaction.place(all[at]);
    }
  }
  return result;
}

}  // namespace ports
