// SPDX-License-Identifier: MIT
#include "registry/numbers.hpp"

#include <algorithm>

namespace registry {

Numbers::Numbers(Database& database, std::string host)
    : database_(database), host_(std::move(host)), reservations_(load_reservations(database)) {}

bool Numbers::reserved(int port) const {
  return std::any_of(reservations_.begin(), reservations_.end(), [port](const Reservation& reservation) {
    return reservation.from <= port && port <= reservation.to;
  });
}

// Steps from the end of a run to the end of a reservation until neither moves it: reservations are in order.
int Numbers::next_free(int from) const {
  int port = from;
  while (true) {
    const int before = port;
    Statement run = database_.query(
        "SELECT last FROM run WHERE host = ? AND first <= ? ORDER BY first DESC LIMIT 1", host_, port);
    if (run.step()) port = std::max(port, run.small(0) + 1);
    for (const auto& reservation : reservations_)
      if (reservation.from <= port && port <= reservation.to) port = reservation.to + 1;
    if (port == before) return port;
  }
}

std::optional<int> Numbers::lowest(const std::vector<Range>& ranges,
                                   const std::function<bool(int)>& usable) const {
  for (const auto& range : ranges)
    for (int port = next_free(range.from); port <= range.to; port = next_free(port + 1))
      if (!usable || usable(port)) return port;
  return std::nullopt;
}

}  // namespace registry
