// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "registry/registry.hpp"
#include "registry/rows.hpp"

namespace registry {
namespace {

Subnet read(const Statement& row) { return {row.text(0), row.text(1), row.text(2)}; }

std::string cidr(std::uint32_t first, int prefix) {
  return fmt::format("{}.{}.{}.{}/{}", first >> 24, (first >> 16) & 255, (first >> 8) & 255, first & 255,
                     prefix);
}

// The lowest aligned stretch of the pool that touches none of `taken`, which are in order of their starts.
std::optional<std::uint32_t> find_room(const Block& pool, int prefix, const std::vector<Block>& taken) {
  const std::uint64_t size = std::uint64_t{1} << (32 - prefix);
  const auto align = [size](std::uint64_t address) { return (address + size - 1) / size * size; };
  std::uint64_t first = align(pool.first);
  for (const auto& block : taken) {
    if (first + size <= block.first) break;
    if (first <= block.last) first = align(std::uint64_t{block.last} + 1);
  }
  if (first + size - 1 > pool.last) return std::nullopt;
  return static_cast<std::uint32_t>(first);
}

void add_in_order(std::vector<Block>& blocks, const Block& block) {
  const auto before = [](const Block& one, const Block& other) { return one.first < other.first; };
  blocks.insert(std::lower_bound(blocks.begin(), blocks.end(), block, before), block);
}

std::vector<Block> taken_blocks(Database& database, const std::string& host,
                                const std::vector<Block>& others) {
  const auto block = [](const Statement& row) {
    return Block{static_cast<std::uint32_t>(row.number(0)), static_cast<std::uint32_t>(row.number(1))};
  };
  auto blocks = rows(database, block, "SELECT first, last FROM subnet WHERE host = ?", host);
  blocks.insert(blocks.end(), others.begin(), others.end());
  std::sort(blocks.begin(), blocks.end(),
            [](const Block& one, const Block& other) { return one.first < other.first; });
  return blocks;
}

}  // namespace

std::vector<Subnet> Registry::subnets() {
  return rows(*database_, read, "SELECT environment, network, cidr FROM subnet ORDER BY host, first");
}

std::vector<Subnet> Registry::subnets_of(const std::string& environment) {
  return rows(*database_, read,
              "SELECT environment, network, cidr FROM subnet WHERE environment = ? ORDER BY network",
              environment);
}

std::optional<std::vector<Subnet>> Registry::lease_subnets(const std::string& environment,
                                                           const std::vector<WantedSubnet>& wanted,
                                                           Block pool, const std::vector<Block>& taken,
                                                           const std::function<bool(const Subnet&)>& keep) {
  Database::Transaction transaction(*database_);
  const std::string host = host_of_environment(*database_, environment);
  const auto is_wanted = [&wanted](const Subnet& subnet) {
    return std::any_of(wanted.begin(), wanted.end(), [&subnet](const WantedSubnet& want) {
      return want.network == subnet.network && subnet.cidr.ends_with(fmt::format("/{}", want.prefix));
    });
  };
  std::vector<Subnet> kept;
  for (const auto& subnet : subnets_of(environment)) {
    if (is_wanted(subnet) && (!keep || keep(subnet)))
      kept.push_back(subnet);
    else
      database_->run("DELETE FROM subnet WHERE environment = ? AND network = ?", environment, subnet.network);
  }
  auto blocks = taken_blocks(*database_, host, taken);
  std::vector<Subnet> leased;
  for (const auto& want : wanted) {
    if (want.prefix < 1 || want.prefix > 32)
      throw base::Error(fmt::format("there is no subnet '/{}'", want.prefix), base::ErrorKind::bug);
    const auto old = std::find_if(kept.begin(), kept.end(),
                                  [&want](const Subnet& subnet) { return subnet.network == want.network; });
    if (old != kept.end()) {
      leased.push_back(*old);
      continue;
    }
    const auto first = find_room(pool, want.prefix, blocks);
    if (!first) return std::nullopt;
    const std::uint32_t last =
        *first + static_cast<std::uint32_t>((std::uint64_t{1} << (32 - want.prefix)) - 1);
    leased.push_back({environment, want.network, cidr(*first, want.prefix)});
    database_->run("INSERT INTO subnet (environment, network, host, first, last, cidr) VALUES (?,?,?,?,?,?)",
                   environment, want.network, host, static_cast<std::int64_t>(*first),
                   static_cast<std::int64_t>(last), leased.back().cidr);
    add_in_order(blocks, {*first, last});
  }
  transaction.commit();
  return leased;
}

}  // namespace registry
