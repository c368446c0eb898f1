// SPDX-License-Identifier: MIT
#include "ports/listener.hpp"

#include <catch2/catch_test_macros.hpp>

#include "ports/socket_diag.hpp"
#include "sockets.hpp"

TEST_CASE("listening sockets are read from the kernel's table", "[ports]") {
  const auto found = ports::parse_listeners(
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
      "   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   105        0 23456 1 0 "
      "100 0\n"
      "   1: 0100007F:C350 0100007F:1538 01 00000000:00000000 00:00000000 00000000  1000        0 23457 1 0 "
      "20 4\n"
      "   2: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A "
      "00000000:00000000 "
      "00:00000000 00000000     0        0 23458 1 0 100 0\n"
      "   3: 0000000000000000FFFF00000100007F:1F90 00000000000000000000000000000000:0000 0A "
      "00000000:00000000 "
      "00:00000000 00000000     0        0 23459 1 0 100 0\n"
      "rubbish\n",
      "tcp");
  REQUIRE(found.size() == 3);
  CHECK(found[0].address == "127.0.0.1");
  CHECK(found[0].port == 5432);
  CHECK(found[0].user == 105);
  CHECK(found[0].inode == 23456);
  CHECK(found[1].address == "::1");
  CHECK(found[1].port == 80);
  CHECK(found[2].address == "127.0.0.1");
}

TEST_CASE("sock_diag and /proc tell the same of a listening socket", "[ports]") {
  const auto asked = ports::tcp_listeners();
  // Without it /proc is all that there is, and nothing can differ.
  if (!asked) SKIP("the kernel does not offer sock_diag");
  for (const char* address : {"127.0.0.1", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1"}) {
    const HeldPort held(address, true);
    if (!held.held()) continue;
    const auto one = ports::listeners_on(*ports::tcp_listeners(), "", held.port, "tcp");
    const auto other = ports::listeners_on(ports::read_listeners("tcp"), "", held.port, "tcp");
    REQUIRE(one.size() == 1);
    REQUIRE(other.size() == 1);
    CHECK(one[0].address == other[0].address);
    CHECK(one[0].user == other[0].user);
    CHECK(one[0].inode == other[0].inode);
  }
}

TEST_CASE("the holder of a port is named", "[ports]") {
  for (const bool tcp : {true, false}) {
    for (const char* address : {"127.0.0.1", "0.0.0.0", "::1"}) {
      const HeldPort held(address, tcp);
      if (!held.held()) continue;
      const char* protocol = tcp ? "tcp" : "udp";
      const auto some = ports::listeners_on(ports::listeners(), "127.0.0.1", held.port, protocol);
      REQUIRE(some.size() == 1);
      CHECK(some[0].address == address);
      const auto holders = ports::find_holders(some);
      REQUIRE(holders.size() == 1);
      CHECK(holders[0].pid == ::getpid());
      CHECK_FALSE(holders[0].command.empty());
      CHECK_FALSE(holders[0].directory.empty());
      CHECK(ports::describe(holders[0]).find(std::to_string(::getpid())) != std::string::npos);
    }
  }
}

TEST_CASE("what cannot be known is said so", "[ports]") {
  ports::Holder holder;
  holder.listener.user = ::geteuid() + 1;
  holder.user = "ann";
  CHECK(ports::describe(holder) == "held by another user's process (user 'ann')");
}

TEST_CASE("a docker-proxy is known by its arguments", "[ports]") {
  const auto proxy = ports::parse_docker_proxy({"/usr/sbin/docker-proxy", "-proto", "tcp", "-host-ip",
                                                "0.0.0.0", "-host-port", "8080", "-container-ip",
                                                "172.17.0.2", "-container-port", "80"});
  REQUIRE(proxy);
  CHECK(proxy->container_ip == "172.17.0.2");
  CHECK(proxy->container_port == 80);
  CHECK(proxy->host_port == 8080);
  CHECK(proxy->protocol == "tcp");
  CHECK_FALSE(ports::parse_docker_proxy({"python3", "-m", "http.server"}));
}
