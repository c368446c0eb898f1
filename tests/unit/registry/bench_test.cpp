// SPDX-License-Identifier: MIT
// Run by tests/bench/ports.sh only.
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>

#include "temporary.hpp"

namespace {

constexpr int lowest = 1024;
constexpr int environments = 1000;
constexpr int services = 50;

// 50 000 numbers with two protocols each, without a gap.
void fill(registry::Registry& registry) {
  registry.transaction([&] {
    for (int at = 0; at < environments; ++at) {
      const std::string id = add_environment(registry, "shop-" + std::to_string(at));
      std::vector<registry::Lease> leases;
      for (int service = 0; service < services; ++service) {
        for (const char* protocol : {"tcp", "udp"}) {
          registry::Lease lease;
          lease.service = "web" + std::to_string(service);
          lease.container_port = 8000;
          lease.protocol = protocol;
          lease.host_port = lowest + at * services + service;
          leases.push_back(std::move(lease));
        }
      }
      REQUIRE(registry.assign(id, leases));
    }
  });
}

}  // namespace

TEST_CASE("one allocation among 100 000 leases takes less than 10 ms", "[.bench-ports]") {
  using Clock = std::chrono::steady_clock;
  const RegistryFolder folder;
  auto registry = folder.open();
  fill(registry);
  auto best = Clock::duration::max();
  for (int at = 0; at < 10; ++at) {
    const std::string id = add_environment(registry, "late-" + std::to_string(at));
    const auto begin = Clock::now();
    const auto leasing = registry.lease(id, {want("web", 80, lowest, 65535)});
    best = std::min(best, Clock::now() - begin);
    CHECK(leasing.leases.at(0).host_port == lowest + environments * services + at);
  }
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(best).count();
  std::cout << "one allocation among 100 000 leases: " << microseconds << " us (at most 10000)\n";
  CHECK(microseconds < 10000);
}
