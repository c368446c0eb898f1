// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "registry/database.hpp"
#include "registry/records.hpp"

namespace registry {

// The host numbers that are free: leased by nobody at any address, and not reserved.
class Numbers {
 public:
  Numbers(Database& database, std::string host);

  [[nodiscard]] bool reserved(int port) const;
  // The lowest free number that `usable` agrees to, in the first of the ranges that has one.
  [[nodiscard]] std::optional<int> lowest(const std::vector<Range>& ranges,
                                          const std::function<bool(int)>& usable) const;

 private:
  [[nodiscard]] int next_free(int from) const;

  Database& database_;
  std::string host_;
  std::vector<Reservation> reservations_;
};

[[nodiscard]] std::vector<Reservation> load_reservations(Database& database);

}  // namespace registry
