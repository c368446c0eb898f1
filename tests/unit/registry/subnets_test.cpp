// SPDX-License-Identifier: MIT
#include <catch2/catch_test_macros.hpp>

#include "temporary.hpp"

namespace {

constexpr registry::Block pool{0x0ad50000, 0x0ad500ff};  // 10.213.0.0/24

}  // namespace

TEST_CASE("subnets are the next free ones that touch nothing", "[registry]") {
  const RegistryFolder folder;
  auto registry = folder.open();
  const std::string one = add_environment(registry, "one");
  const std::string two = add_environment(registry, "two");
  auto leased =
      registry.lease_subnets(one, {{"default", 28}, {"back", 28}}, pool, {{0x0ad50010, 0x0ad50010}});
  REQUIRE(leased);
  CHECK(leased->at(0).cidr == "10.213.0.0/28");
  CHECK(leased->at(1).cidr == "10.213.0.32/28");
  leased = registry.lease_subnets(two, {{"default", 26}}, pool, {});
  CHECK(leased->at(0).cidr == "10.213.0.64/26");
  leased = registry.lease_subnets(two, {{"default", 26}, {"small", 28}}, pool, {});
  CHECK(leased->at(0).cidr == "10.213.0.64/26");
  CHECK(leased->at(1).cidr == "10.213.0.16/28");
  CHECK_FALSE(registry.lease_subnets(two, {{"default", 25}, {"other", 25}}, pool, {}));
  CHECK(registry.subnets_of(two).size() == 2);
  CHECK_FALSE(registry.lease_subnets(one, {{"new", 28}}, pool, {{0x0a000000, 0x0affffff}}));
  registry.remove(one);
  CHECK(registry.lease_subnets(two, {{"new", 28}}, pool, {})->at(0).cidr == "10.213.0.0/28");
}
