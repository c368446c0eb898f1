// SPDX-License-Identifier: MIT
#include "ports/subnet.hpp"

#include <catch2/catch_test_macros.hpp>

using ports::Subnet;

TEST_CASE("subnets are read and written", "[ports]") {
  CHECK(Subnet::parse("10.1.2.3/24")->text() == "10.1.2.0/24");
  CHECK(Subnet::parse("10.1.2.3")->text() == "10.1.2.3/32");
  CHECK(Subnet::parse("0.0.0.0/0")->last() == 0xffffffff);
  for (const char* wrong : {"", "10.1.2", "10.1.2.3/33", "10.1.2.3/x", "fd00::/8", "10.1.2.3/"})
    CHECK_FALSE(Subnet::parse(wrong));
}

TEST_CASE("subnets overlap where one holds the other", "[ports]") {
  const auto of = [](const char* text) { return *Subnet::parse(text); };
  CHECK(of("10.0.0.0/8").overlaps(of("10.213.0.16/28")));
  CHECK(of("10.213.0.16/28").overlaps(of("10.0.0.0/8")));
  CHECK_FALSE(of("10.213.0.0/28").overlaps(of("10.213.0.16/28")));
}

TEST_CASE("the host's routes", "[ports]") {
  const auto routes = ports::parse_routes(
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
      "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
      "docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n");
  REQUIRE(routes.size() == 1);
  CHECK(routes[0].text() == "172.17.0.0/16");
}
