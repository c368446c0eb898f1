// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "registry/database.hpp"
#include "registry/records.hpp"

namespace registry {

// The lease that excludes a binding, if any.
[[nodiscard]] std::optional<Lease> find_clash(Database& database, const std::string& host,
                                              const std::string& host_ip, int host_port,
                                              const std::string& protocol);
void insert_lease(Database& database, const std::string& host, const Lease& lease);
void delete_leases_of(Database& database, const std::string& environment);

}  // namespace registry
