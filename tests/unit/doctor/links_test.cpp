// SPDX-License-Identifier: MIT
#include "doctor/links.hpp"

#include <catch2/catch_test_macros.hpp>

#include "subjects.hpp"

namespace {

std::optional<doctor::Link> link_in(const std::string& name, const std::string& value) {
  const auto links =
      doctor::links_of(model_of(R"("db": {"image": "redis"}, "app": {"image": "app", "environment": {")" +
                                name + R"(": ")" + value + R"("}})"));
  return links.empty() ? std::nullopt : std::optional(links.front());
}

std::string place_in(const std::string& host) {
  const auto model = model_of(R"("db": {"image": "redis", "container_name": "the-db",
    "networks": {"default": {"aliases": ["store"]}}}, "app": {"image": "app", "extra_hosts": ["mail=1.2.3.4"]})");
  const auto place = doctor::place_of(host, *compose::find_service(model, "app"), model);
  using Kind = doctor::Place::Kind;
  switch (place.kind) {
    case Kind::service:
      return "service " + place.service;
    case Kind::container_name:
      return "container of " + place.service;
    case Kind::local:
      return "local";
    case Kind::address:
      return "address";
    case Kind::outside:
      return "outside";
    case Kind::unknown:
      return "unknown";
  }
  return "";
}

}  // namespace

TEST_CASE("doctor: hosts in variables") {
  auto link = link_in("DATABASE_URL", "postgresql+asyncpg://u:p@ss@db:5433/x");
  REQUIRE(link);
  CHECK(link->host == "db");
  CHECK(link->port == 5433);
  CHECK(link->strong);
  link = link_in("REDIS_URL", "redis://cache");
  REQUIRE(link);
  CHECK(link->port == 6379);
  link = link_in("SPRING_URL", "jdbc:mysql://db/x");
  REQUIRE(link);
  CHECK(link->port == 3306);
  link = link_in("API_URL", "http://api/x");
  REQUIRE(link);
  CHECK_FALSE(link->strong);
  link = link_in("DB_HOST", "localhost");
  REQUIRE(link);
  CHECK(link->strong);
  link = link_in("STORE_ADDR", "db:6379");
  REQUIRE(link);
  CHECK(link->port == 6379);
  CHECK_FALSE(link_in("STORE_ADDR", "elsewhere:6379"));
  CHECK_FALSE(link_in("APP_HOST", "0.0.0.0"));
  for (const char* value : {"True", "false", "1", "yes", "Off"})
    CHECK_FALSE(link_in("AUTH_TRUST_HOST", value));
  CHECK_FALSE(link_in("ALLOWED_HOST", "*"));
  CHECK_FALSE(link_in("DATABASE_URL", "sqlite:///x.db"));
  CHECK_FALSE(link_in("DATABASE_URL", "postgres://${HOST}/x"));
  CHECK_FALSE(link_in("TITLE", "db"));
}

TEST_CASE("doctor: what a host means") {
  CHECK(place_in("db") == "service db");
  CHECK(place_in("store") == "service db");
  CHECK(place_in("the-db") == "container of db");
  CHECK(place_in("localhost") == "local");
  CHECK(place_in("127.0.0.1") == "local");
  CHECK(place_in("10.0.0.1") == "address");
  CHECK(place_in("mail") == "outside");
  CHECK(place_in("db.example.com") == "outside");
  CHECK(place_in("host.docker.internal") == "outside");
  CHECK(place_in("dbb") == "unknown");
}

TEST_CASE("doctor: the service that is meant") {
  const auto model = model_of(R"("cache": {"image": "redis:7"}, "store": {"image": "postgres:16"},
    "web": {"image": "nginx", "ports": [{"target": 80, "published": "8080", "protocol": "tcp"}]})");
  const auto meant = [&](const std::string& variable, const std::string& host, std::optional<int> port) {
    return doctor::service_meant({"app", variable, host, port, true}, model).value_or("");
  };
  CHECK(meant("REDIS_URL", "localhost", 6379) == "cache");
  CHECK(meant("DATABASE_URL", "localhost", 5432) == "store");
  CHECK(meant("API_URL", "localhost", 8080) == "web");
  CHECK(meant("API_HOST", "wbe", {}) == "web");
  CHECK(meant("API_HOST", "something", {}).empty());
}

TEST_CASE("doctor: secrets are masked") {
  CHECK(doctor::masked("TITLE", "hello") == "hello");
  CHECK(doctor::masked("DB_PASSWORD", "hello") == "***");
  CHECK(doctor::masked("API_TOKEN", "hello") == "***");
  CHECK(doctor::masked("DATABASE_URL", "postgres://u:s3cret@db:5432/x") == "postgres://u:***@db:5432/x");
  CHECK(doctor::masked("REDIS_URL", "redis://:p@ss@db/1") == "redis://:***@db/1");
  CHECK(doctor::masked("SENTRY_DSN", "https://abcdef@sentry.io/1") == "https://***@sentry.io/1");
  CHECK(doctor::masked("URL", "https://x/y?token=abc") == "https://x/y?...");
}
