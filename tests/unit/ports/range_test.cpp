// SPDX-License-Identifier: MIT
#include "ports/range.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "base/error.hpp"
#include "ports/role.hpp"

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

TEST_CASE("ports and ranges are read", "[ports]") {
  CHECK(ports::parse_range("3000") == ports::Range{3000, 3000});
  CHECK(ports::parse_range("21000-21499") == ports::Range{21000, 21499});
  CHECK(ports::parse_range(" 21000 - 21499 ") == ports::Range{21000, 21499});
  CHECK(ports::text({21000, 21499}) == "21000-21499");
  CHECK_THROWS_MATCHES(ports::parse_range("9-5"), base::Error, MessageMatches(ContainsSubstring("reversed")));
  for (const char* wrong : {"", "-", "5-", "-5", "x", "0", "65536", "1-70000", "1-2-3", "3000x"})
    CHECK_THROWS_AS(ports::parse_range(wrong), base::Error);
}

TEST_CASE("leases come from unprivileged ports that the kernel does not hand out", "[ports]") {
  const ports::Range ephemeral{32768, 60999};
  CHECK_NOTHROW(ports::require_leasable({20000, 32767}, ephemeral));
  CHECK_THROWS_MATCHES(ports::require_leasable({80, 90}, ephemeral), base::Error,
                       MessageMatches(ContainsSubstring("privileged")));
  CHECK_THROWS_MATCHES(ports::require_leasable({32000, 33000}, ephemeral), base::Error,
                       MessageMatches(ContainsSubstring("outgoing")));
  CHECK(ports::without({20000, 40000}, {25000, 30000}) ==
        std::vector<ports::Range>{{20000, 24999}, {30001, 40000}});
  CHECK(ports::without({20000, 20010}, {1024, 65535}).empty());
  CHECK(ports::ephemeral_range().size() > 0);
}

TEST_CASE("a role follows from image and port", "[ports]") {
  using ports::Role;
  CHECK(ports::role_of("postgres:15-alpine", 5432) == Role::db);
  CHECK(ports::role_of("registry.example.org:5000/team/postgis@sha256:00", 1234) == Role::db);
  CHECK(ports::role_of("redis", 6379) == Role::cache);
  CHECK(ports::role_of("rabbitmq:3-management", 5672) == Role::queue);
  CHECK(ports::role_of("rabbitmq:3-management", 15672) == Role::web);
  CHECK(ports::role_of("mailhog/mailhog", 8025) == Role::test);
  CHECK(ports::role_of("acme/flink-kafka:1", 0) == Role::other);
  CHECK(ports::role_of("acme/flink-kafka:1", 8081) == Role::web);
  CHECK(ports::role_of("confluentinc/cp-kafka", 9092) == Role::queue);
  CHECK(ports::role_of("confluentinc/cp-kafka-connect", 0) == Role::other);
  CHECK(ports::role_of("oliver006/redis_exporter", 9121) == Role::other);
  CHECK(ports::role_of("provectuslabs/kafka-ui", 8080) == Role::web);
  CHECK(ports::role_of("opensearchproject/opensearch-dashboards", 5601) == Role::web);
  CHECK(ports::role_of("", 8000) == Role::web);
  CHECK(ports::role_of("acme/thing", 3306) == Role::db);
  CHECK(ports::role_of("acme/thing", 12345) == Role::other);
  CHECK(ports::parse_role("queue") == Role::queue);
  CHECK_FALSE(ports::parse_role("nothing"));
}
