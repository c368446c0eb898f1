// SPDX-License-Identifier: MIT
#include "registry/numbers.hpp"
#include "registry/registry.hpp"
#include "registry/rows.hpp"

namespace registry {

std::vector<Reservation> load_reservations(Database& database) {
  const auto read = [](const Statement& row) {
    return Reservation{row.small(0), row.small(1), row.text(2), row.text(3)};
  };
  return rows(database, read, "SELECT first, last, reason, origin FROM reservation ORDER BY first, last");
}

std::vector<Reservation> Registry::reservations() { return load_reservations(*database_); }

void Registry::reserve(const Reservation& reservation) {
  database_->run("INSERT OR REPLACE INTO reservation (first, last, reason, origin) VALUES (?,?,?,?)",
                 reservation.from, reservation.to, reservation.reason, reservation.origin);
}

bool Registry::unreserve(int from, int to) {
  Database::Transaction transaction(*database_);
  bool changed = false;
  for (const auto& reservation : load_reservations(*database_)) {
    if (reservation.to < from || to < reservation.from) continue;
    changed = true;
    database_->run("DELETE FROM reservation WHERE first = ? AND last = ? AND origin = ?", reservation.from,
                   reservation.to, reservation.origin);
    if (reservation.from < from)
      reserve({reservation.from, from - 1, reservation.reason, reservation.origin});
    if (to < reservation.to) reserve({to + 1, reservation.to, reservation.reason, reservation.origin});
  }
  transaction.commit();
  return changed;
}

std::vector<Range> Registry::ranges() {
  const auto read = [](const Statement& row) { return Range{row.text(0), row.small(1), row.small(2)}; };
  return rows(*database_, read, "SELECT name, first, last FROM range ORDER BY name");
}

std::optional<Range> Registry::find_range(const std::string& name) {
  const auto read = [](const Statement& row) { return Range{row.text(0), row.small(1), row.small(2)}; };
  return first_row(*database_, read, "SELECT name, first, last FROM range WHERE name = ?", name);
}

void Registry::save(const Range& range) {
  database_->run("INSERT OR REPLACE INTO range (name, first, last) VALUES (?,?,?)", range.name, range.from,
                 range.to);
}

bool Registry::remove_range(const std::string& name) {
  return database_->run("DELETE FROM range WHERE name = ?", name) > 0;
}

}  // namespace registry
