// SPDX-License-Identifier: MIT
#include "ports/compaction.hpp"

#include <catch2/catch_test_macros.hpp>

using ports::Movable;

TEST_CASE("compaction closes gaps and leaves what is dense", "[ports]") {
  const auto all = [](int) { return true; };
  const std::vector<ports::Range> range = {{20000, 20099}};
  CHECK(ports::compacted({}, all).empty());
  CHECK(ports::compacted({{20000, range}, {20001, range}}, all) == std::vector{20000, 20001});
  CHECK(ports::compacted({{20003, range}, {20007, range}}, all) == std::vector{20000, 20001});

  SECTION("around what somebody else has") {
    const auto usable = [](int port) { return port != 20000 && port != 20002; };
    CHECK(ports::compacted({{20003, range}, {20007, range}}, usable) == std::vector{20001, 20003});
  }
  SECTION("a number is never moved upwards inside of its range") {
    const auto none = [](int) { return false; };
    CHECK(ports::compacted({{20003, range}, {20007, range}}, none) == std::vector{20003, 20007});
  }
}

TEST_CASE("compaction brings home what lies outside of its range", "[ports]") {
  const auto all = [](int) { return true; };
  const std::vector<ports::Range> web = {{21000, 21001}};
  const std::vector<ports::Range> other = {{20000, 20099}};
  CHECK(ports::compacted({{20005, web}, {20006, other}, {21000, web}}, all) ==
        std::vector{21001, 20000, 21000});
  // No room: it stays.
  CHECK(ports::compacted({{20005, web}, {20006, web}, {20007, web}}, all) ==
        std::vector{21000, 21001, 20007});
  // The second choice, when the first is full.
  const std::vector<ports::Range> both = {{21000, 21000}, {22000, 22010}};
  CHECK(ports::compacted({{21000, both}, {22005, both}}, all) == std::vector{21000, 22000});
}
