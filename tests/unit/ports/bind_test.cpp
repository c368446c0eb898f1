// SPDX-License-Identifier: MIT
#include "ports/bind.hpp"

#include <catch2/catch_test_macros.hpp>

#include "sockets.hpp"

namespace {

struct Row {
  const char* held;
  bool only_v6;
  const char* wanted;
  bool clash;
};

}  // namespace

TEST_CASE("a held port excludes the addresses that it covers", "[ports]") {
  const Row rows[] = {
      {"127.0.0.1", false, "127.0.0.1", true},  {"127.0.0.1", false, "", true},
      {"127.0.0.1", false, "0.0.0.0", true},    {"127.0.0.1", false, "127.0.0.2", false},
      {"0.0.0.0", false, "127.0.0.1", true},    {"0.0.0.0", false, "127.0.0.9", true},
      {"127.0.0.2", false, "127.0.0.1", false}, {"::", false, "127.0.0.1", true},
      {"::", false, "0.0.0.0", true},           {"::", true, "0.0.0.0", true},
      {"::1", false, "127.0.0.1", true},        {"::1", false, "127.0.0.3", false},
  };
  for (const bool tcp : {true, false}) {
    for (const auto& row : rows) {
      HeldPort held(row.held, tcp, row.only_v6);
      if (!held.held()) continue;  // no IPv6 on this host
      INFO(row.held << " held, " << row.wanted << " wanted, " << (tcp ? "tcp" : "udp"));
      const char* protocol = tcp ? "tcp" : "udp";
      CHECK(ports::can_bind(row.wanted, held.port, protocol) == !row.clash);
      held.release();
      CHECK(ports::can_bind(row.wanted, held.port, protocol));
    }
  }
}

TEST_CASE("tcp and udp do not exclude each other", "[ports]") {
  const HeldPort held("127.0.0.1", true);
  CHECK(ports::can_bind("127.0.0.1", held.port, "udp"));
}

TEST_CASE("an address of another host is refused, not taken", "[ports]") {
  CHECK(ports::try_bind("192.0.2.1", 20000, "tcp") == ports::Bindable::refused);
  CHECK(ports::try_bind("no address", 20000, "tcp") == ports::Bindable::refused);
}

TEST_CASE("clashing addresses", "[ports]") {
  CHECK(ports::addresses_clash("", "127.0.0.1"));
  CHECK(ports::addresses_clash("10.0.0.1", "::"));
  CHECK(ports::addresses_clash("127.0.0.1", "::1"));
  CHECK_FALSE(ports::addresses_clash("127.0.0.2", "127.0.0.3"));
}
