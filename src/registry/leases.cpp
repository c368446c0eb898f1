// SPDX-License-Identifier: MIT
#include "registry/lease_rows.hpp"
#include "registry/numbers.hpp"
#include "registry/registry.hpp"
#include "registry/rows.hpp"

namespace registry {
namespace {

#define LEASES                                                                                          \
  "SELECT environment, service, container_port, protocol, place, host_ip, host_port, fixed, variable, " \
  "role FROM lease "

Lease read(const Statement& row) {
  return {row.text(0), row.text(1),  row.small(2),      row.text(3), row.small(4),
          row.text(5), row.small(6), row.small(7) != 0, row.text(8), row.text(9)};
}

// The same into one that is used again: no memory is asked for where there is enough.
void read_into(const Statement& row, Lease& lease) {
  lease.environment.assign(row.view(0));
  lease.service.assign(row.view(1));
  lease.container_port = row.small(2);
  lease.protocol.assign(row.view(3));
  lease.index = row.small(4);
  lease.host_ip.assign(row.view(5));
  lease.host_port = row.small(6);
  lease.fixed = row.small(7) != 0;
  lease.variable.assign(row.view(8));
  lease.role.assign(row.view(9));
}

bool is_any(const std::string& address) { return address.empty() || address == "0.0.0.0" || address == "::"; }

}  // namespace

std::optional<Lease> find_clash(Database& database, const std::string& host, const std::string& host_ip,
                                int host_port, const std::string& protocol) {
  for (auto& lease : rows(database, read, LEASES "WHERE host = ? AND host_port = ? AND protocol = ?", host,
                          host_port, protocol))
    if (lease.host_ip == host_ip || is_any(lease.host_ip) || is_any(host_ip)) return lease;
  return std::nullopt;
}

void insert_lease(Database& database, const std::string& host, const Lease& lease) {
  database.run(
      "INSERT INTO lease (environment, host, service, container_port, protocol, place, host_ip, host_port, "
      "fixed, "
      "variable, role) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
      lease.environment, host, lease.service, lease.container_port, lease.protocol, lease.index,
      lease.host_ip, lease.host_port, lease.fixed ? 1 : 0, lease.variable, lease.role);
}

void delete_leases_of(Database& database, const std::string& environment) {
  database.run("DELETE FROM lease WHERE environment = ?", environment);
}

std::vector<Lease> Registry::leases() {
  std::vector<Lease> found;
  visit_leases([&](const Lease& lease) { found.push_back(lease); });
  return found;
}

void Registry::visit_leases(const std::function<void(const Lease&)>& visit) {
  Statement row = database_->query(LEASES "ORDER BY host, host_port, protocol, host_ip");
  Lease lease;
  while (row.step()) {
    read_into(row, lease);
    visit(lease);
  }
}

std::vector<Lease> Registry::leases_of(const std::string& environment) {
  return rows(*database_, read,
              LEASES "WHERE environment = ? ORDER BY service, container_port, protocol, place", environment);
}

std::vector<Lease> Registry::leases_on(int host_port) {
  const auto host = [](const Statement& row) { return row.text(0); };
  std::vector<Lease> found;
  for (const auto& name : rows(*database_, host, "SELECT DISTINCT host FROM run"))
    for (auto& lease :
         rows(*database_, read, LEASES "WHERE host = ? AND host_port = ? ORDER BY protocol", name, host_port))
      found.push_back(std::move(lease));
  return found;
}

void Registry::release(const std::string& environment) { delete_leases_of(*database_, environment); }

void Registry::release_lease(const Lease& lease) {
  database_->run(
      "DELETE FROM lease WHERE environment = ? AND service = ? AND container_port = ? AND protocol = ? AND "
      "place = ?",
      lease.environment, lease.service, lease.container_port, lease.protocol, lease.index);
}

bool Registry::assign(const std::string& environment, const std::vector<Lease>& leases) {
  Database::Transaction transaction(*database_);
  const std::string host = host_of_environment(*database_, environment);
  delete_leases_of(*database_, environment);
  for (Lease lease : leases) {
    lease.environment = environment;
    if (find_clash(*database_, host, lease.host_ip, lease.host_port, lease.protocol)) return false;
    insert_lease(*database_, host, lease);
  }
  transaction.commit();
  return true;
}

std::vector<int> Registry::free_ports(const std::string& engine, const std::vector<Range>& ranges,
                                      std::size_t count, const std::function<bool(int)>& usable) {
  const Numbers numbers(*database_, host_of(engine));
  std::vector<int> found;
  for (const auto& range : ranges) {
    Range rest = range;
    while (found.size() < count) {
      const auto port = numbers.lowest({rest}, usable);
      if (!port) break;
      found.push_back(*port);
      rest.from = *port + 1;
    }
  }
  return found;
}

}  // namespace registry
