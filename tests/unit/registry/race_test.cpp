// SPDX-License-Identifier: MIT
#include <catch2/catch_test_macros.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "temporary.hpp"

// Children open the registry that none has made yet, all at the same moment.
TEST_CASE("twenty processes make one registry and lease without a duplicate", "[registry]") {
  const RegistryFolder folder;
  int gate[2];
  REQUIRE(::pipe(gate) == 0);
  std::vector<pid_t> children;
  for (int at = 0; at < 20; ++at) {
    const pid_t pid = ::fork();
    REQUIRE(pid >= 0);
    if (pid == 0) {
      int status = 1;
      try {
        ::close(gate[1]);
        char byte = 0;
        (void)!::read(gate[0], &byte, 1);  // ends when the parent opens the gate
        auto registry = folder.open();
        status = 0;
        for (int turn = 0; turn < 3; ++turn) {
          const std::string id = add_environment(registry, "shop-x");
          const auto ports =
              registry.lease(id, {want("web", 80, 20000, 32767), want("db", 5432, 20000, 32767)});
          const auto nets = registry.lease_subnets(id, {{"default", 28}}, {0x0ad50000, 0x0ad5ffff}, {});
          if (ports.outcome != registry::Leasing::Outcome::done || !nets) status = 2;
        }
      } catch (const std::exception& error) {
        (void)!::write(2, error.what(), std::string(error.what()).size());
        status = 3;
      }
      ::_exit(status);
    }
    children.push_back(pid);
  }
  ::close(gate[0]);
  ::close(gate[1]);
  for (const pid_t pid : children) {
    int status = 0;
    REQUIRE(::waitpid(pid, &status, 0) == pid);
    CHECK(status == 0);
  }
  auto registry = folder.open();
  std::set<int> numbers;
  for (const auto& lease : registry.leases()) numbers.insert(lease.host_port);
  CHECK(numbers.size() == 120);
  CHECK(*numbers.rbegin() == 20119);
  std::set<std::string> projects, cidrs;
  for (const auto& environment : registry.environments()) projects.insert(environment.project);
  for (const auto& subnet : registry.subnets()) cidrs.insert(subnet.cidr);
  CHECK(projects.size() == 60);
  CHECK(cidrs.size() == 60);
}
