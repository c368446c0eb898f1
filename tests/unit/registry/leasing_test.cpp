// SPDX-License-Identifier: MIT
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <chrono>
#include <random>
#include <set>

#include "temporary.hpp"

using registry::Leasing;

namespace {

int number(const Leasing& leasing, std::size_t at = 0) { return leasing.leases.at(at).host_port; }

registry::Wanted fixed(const std::string& service, int port) {
  auto wanted = want(service, 80);
  wanted.fixed = port;
  return wanted;
}

}  // namespace

TEST_CASE("the lowest free numbers are leased, and stay", "[registry]") {
  const RegistryFolder folder;
  auto registry = folder.open();
  const std::string one = add_environment(registry, "one");
  const std::string two = add_environment(registry, "two");
  auto first = registry.lease(one, {want("web", 80), want("db", 5432)});
  CHECK(number(first, 0) == 20000);
  CHECK(number(first, 1) == 20001);
  CHECK(number(registry.lease(two, {want("web", 80)})) == 20002);
  first = registry.lease(one, {want("db", 5432), want("mail", 25)});
  CHECK(number(first, 0) == 20001);
  CHECK(number(first, 1) == 20000);
  REQUIRE(first.dropped.size() == 1);
  CHECK(first.dropped[0].service == "web");
  registry.release(one);
  CHECK(registry.leases_of(one).empty());
  CHECK(registry.leases_on(20002).size() == 1);
}

TEST_CASE("reserved and unusable numbers are passed over", "[registry]") {
  const RegistryFolder folder;
  auto registry = folder.open();
  const std::string one = add_environment(registry, "one");
  registry.reserve({20000, 20003, "", "user"});
  registry::Choice choice;
  choice.usable = [](const registry::Wanted&, int port) { return port != 20004; };
  CHECK(number(registry.lease(one, {want("web", 80)}, choice)) == 20005);
  CHECK(registry.free_ports("unix:///run/docker.sock", {{"", 20000, 20009}}, 2) ==
        std::vector<int>{20004, 20006});
  choice.keep = [](const registry::Lease&) { return false; };
  const auto moved = registry.lease(one, {want("web", 80)}, choice);
  CHECK(number(moved) == 20006);
  CHECK(moved.dropped.at(0).host_port == 20005);
}

TEST_CASE("an exhausted range is told, the next one is used, nothing is half done", "[registry]") {
  const RegistryFolder folder;
  auto registry = folder.open();
  const std::string one = add_environment(registry, "one");
  auto leasing = registry.lease(
      one, {want("a", 1, 20000, 20001), want("b", 1, 20000, 20001), want("c", 1, 20000, 20001)});
  CHECK(leasing.outcome == Leasing::Outcome::exhausted);
  CHECK(leasing.wanted->service == "c");
  CHECK(registry.leases().empty());
  auto wide = want("c", 1, 20000, 20001);
  wide.ranges.push_back({"more", 21000, 21001});
  leasing = registry.lease(one, {want("a", 1, 20000, 20001), want("b", 1, 20000, 20001), wide});
  CHECK(number(leasing, 2) == 21000);
}

TEST_CASE("tcp and udp of one group share a number", "[registry]") {
  const RegistryFolder folder;
  auto registry = folder.open();
  const std::string one = add_environment(registry, "one");
  auto tcp = want("web", 443), udp = want("web", 443);
  tcp.group = udp.group = 1;
  udp.protocol = "udp";
  registry::Choice choice;
  choice.usable = [](const registry::Wanted& wanted, int port) {
    return wanted.protocol == "tcp" || port > 20002;
  };
  auto leasing = registry.lease(one, {tcp, want("db", 1), udp}, choice);
  CHECK(number(leasing, 0) == 20003);
  CHECK(number(leasing, 2) == 20003);
  leasing = registry.lease(one, {tcp});
  CHECK(number(leasing) == 20003);
  CHECK(leasing.dropped.size() == 2);
  CHECK(number(registry.lease(one, {tcp, udp}), 1) == 20003);
}

TEST_CASE("a fixed port is leased once", "[registry]") {
  const RegistryFolder folder;
  auto registry = folder.open();
  const std::string one = add_environment(registry, "one");
  const std::string two = add_environment(registry, "two");
  const auto mine = registry.lease(one, {fixed("web", 3000)});
  CHECK(number(mine) == 3000);
  CHECK(mine.leases[0].fixed);
  auto everywhere = fixed("web", 3000);
  everywhere.host_ip = "0.0.0.0";
  const auto refused = registry.lease(two, {everywhere});
  CHECK(refused.outcome == Leasing::Outcome::held);
  CHECK(refused.holder->environment == one);
  auto elsewhere = fixed("web", 3000);
  elsewhere.host_ip = "127.0.0.2";
  CHECK(registry.lease(two, {elsewhere}).outcome == Leasing::Outcome::done);
  registry.transaction([&] {
    registry.release_lease(mine.leases[0]);
    CHECK(registry.lease(two, {fixed("web", 3000)}).outcome == Leasing::Outcome::done);
  });
  CHECK(number(registry.lease(one, {want("web", 80)})) == 20000);
  registry.reserve({4000, 4000, "", "user"});
  CHECK(registry.lease(one, {fixed("web", 4000)}).outcome == Leasing::Outcome::reserved);
  registry::Choice nothing;
  nothing.usable = [](const registry::Wanted&, int) { return false; };
  CHECK(registry.lease(one, {fixed("web", 4001)}, nothing).outcome == Leasing::Outcome::taken);
  CHECK(number(registry.lease(one, {want("web", 80)})) == 20000);
}

TEST_CASE("engines behind sockets of one host share its numbers", "[registry]") {
  const RegistryFolder folder;
  auto registry = folder.open();
  const std::string one = add_environment(registry, "one");
  const std::string two = add_environment(registry, "two", "unix:///run/user/1000/docker.sock");
  const std::string far = add_environment(registry, "far", "tcp://build.example.org:2376");
  CHECK(number(registry.lease(one, {want("web", 80)})) == 20000);
  CHECK(number(registry.lease(two, {want("web", 80)})) == 20001);
  CHECK(number(registry.lease(far, {want("web", 80)})) == 20000);
}

TEST_CASE("assigned leases come back as they are, or not at all", "[registry]") {
  const RegistryFolder folder;
  auto registry = folder.open();
  const std::string one = add_environment(registry, "one");
  const std::string two = add_environment(registry, "two");
  auto lease = registry.lease(one, {want("web", 80)}).leases.at(0);
  CHECK_FALSE(registry.assign(two, {lease}));
  lease.host_port = 20005;
  CHECK(registry.assign(two, {lease}));
  CHECK(registry.leases_of(two).at(0).host_port == 20005);
}

// The runs that the triggers keep are checked against what they stand for.
TEST_CASE("after any order of leases and releases the lowest free number is found", "[registry]") {
  const RegistryFolder folder;
  auto registry = folder.open();
  std::mt19937 random(7);
  std::vector<std::string> ids;
  for (int at = 0; at < 24; ++at) ids.push_back(add_environment(registry, "p"));
  std::set<int> leased;
  registry.transaction([&] {
    for (int turn = 0; turn < 600; ++turn) {
      const auto& id = ids[random() % ids.size()];
      for (const auto& lease : registry.leases_of(id)) leased.erase(lease.host_port);
      registry.release(id);
      std::vector<registry::Wanted> wanted;
      for (unsigned at = 0; at < random() % 4; ++at)
        wanted.push_back(want("s" + std::to_string(at), 80, 20000, 20090));
      for (const auto& lease : registry.lease(id, wanted).leases) {
        int lowest = 20000;
        while (leased.count(lowest) != 0) ++lowest;
        REQUIRE(lease.host_port == lowest);
        leased.insert(lowest);
      }
    }
  });
}

TEST_CASE("one allocation among 100 000 leases", "[registry][.bench]") {
  const RegistryFolder folder;
  auto registry = folder.open();
  registry.transaction([&] {
    for (int environment = 0; environment < 100; ++environment) {
      const auto id = add_environment(registry, "p", "tcp://host" + std::to_string(environment / 10));
      std::vector<registry::Lease> leases(1000);
      for (int at = 0; at < 1000; ++at) {
        leases[static_cast<std::size_t>(at)].service = "s" + std::to_string(at);
        leases[static_cast<std::size_t>(at)].host_port = 20000 + environment % 10 * 1000 + at;
      }
      REQUIRE(registry.assign(id, leases));
    }
  });
  const auto id = add_environment(registry, "new", "tcp://host0");
  const auto start = std::chrono::steady_clock::now();
  CHECK(number(registry.lease(id, {want("web", 80, 20000, 32767)})) == 30000);
  const auto middle = std::chrono::steady_clock::now();
  CHECK(registry.leases().size() == 100001);
  const auto end = std::chrono::steady_clock::now();
  using Milliseconds = std::chrono::duration<double, std::milli>;
  WARN("one allocation " << Milliseconds(middle - start).count() << " ms, the whole list "
                         << Milliseconds(end - middle).count() << " ms");
}
