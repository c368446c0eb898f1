// SPDX-License-Identifier: MIT
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <set>

#include "environment/names.hpp"
#include "environment/route_wish.hpp"
#include "environment/routes.hpp"

namespace {

config::Settings settings() {
  config::Settings result;
  result.domain = "{branch}.{repository}.localhost";
  return result;
}

compose::Service service(const std::string& name, std::map<std::string, std::string> labels = {}) {
  compose::Service result;
  result.name = name;
  result.networks["default"];
  result.labels = std::move(labels);
  return result;
}

registry::Wanted lease(const std::string& service, int port, const std::string& role) {
  registry::Wanted result;
  result.service = service;
  result.container_port = port;
  result.role = role;
  return result;
}

environment::Desired shop() {
  environment::Desired desired;
  desired.id = "0123abcd";
  desired.repository = "shop";
  desired.branch = "feature/login";
  desired.model.services = {service("admin"), service("db"), service("web")};
  desired.leases = {lease("admin", 8080, "web"), lease("db", 5432, "db"), lease("web", 8000, "web")};
  return desired;
}

std::vector<proxy::Route> wish(const environment::Desired& desired, const std::set<std::string>& taken = {},
                               const config::Settings& with = settings()) {
  return environment::wish_routes(desired, with,
                                  [&](const std::string& host) { return taken.count(host) != 0; });
}

using Hosts = std::vector<std::string>;

}  // namespace

TEST_CASE("each service with a web port has a name, the likeliest one the environment's own") {
  const auto routes = wish(shop());
  REQUIRE(routes.size() == 2);
  CHECK(routes[0].hosts == Hosts{"admin.feature-login.shop.localhost"});
  CHECK(routes[1].main);
  CHECK(routes[1].port == 8000);
  CHECK(routes[1].hosts ==
        Hosts{"feature-login.shop.localhost", "feature-login.localhost", "web.feature-login.shop.localhost"});
}

TEST_CASE("the short name is the first one's that claims it") {
  const auto routes = wish(shop(), {"feature-login.localhost"});
  CHECK(routes[1].hosts == Hosts{"feature-login.shop.localhost", "web.feature-login.shop.localhost"});
}

TEST_CASE("a name that another environment has gets the id") {
  const auto routes = wish(shop(), {"feature-login.shop.localhost"});
  CHECK(routes[1].hosts.front() == "feature-login-0123abcd.shop.localhost");
  CHECK(routes[0].hosts.front() == "admin.feature-login-0123abcd.shop.localhost");
}

TEST_CASE("labels and settings decide what is served") {
  auto desired = shop();
  desired.model.services = {service("admin", {{"dockertree.route", "false"}}),
                            service("api", {{"caddy.proxy", "http://api.example.test, {$X}"},
                                            {"caddy.proxy.reverse_proxy", "{{upstreams 9000}}"},
                                            {"caddy.proxy.health_check", "/health/"}}),
                            service("web", {{"dockertree.port", "3000"}, {"dockertree.health", "/up"}})};
  auto routes = wish(desired);
  REQUIRE(routes.size() == 2);
  CHECK(routes[0].service == "api");
  CHECK(routes[0].port == 9000);
  CHECK(routes[0].health == "/health/");
  CHECK(routes[0].hosts == Hosts{"api.feature-login.shop.localhost", "api.example.test"});
  CHECK(routes[1].port == 3000);
  CHECK(routes[1].health == "/up");

  auto configured = settings();
  configured.services["api"].route = false;
  configured.services["admin"].route = true;
  routes = wish(desired, {}, configured);
  REQUIRE(routes.size() == 2);
  CHECK(routes[0].service == "admin");
}

TEST_CASE("there are no names without a proxy or on the host's network") {
  auto none = settings();
  none.proxy.engine = config::ProxyEngine::none;
  CHECK(wish(shop(), {}, none).empty());
  auto desired = shop();
  for (auto& each : desired.model.services) each.networks.clear();
  CHECK(wish(desired).empty());
}

TEST_CASE("whatever a branch is called, its name is one") {
  auto odd = settings();
  odd.domain = "{branch}-{repository}.localhost";
  const std::string repository(80, 'r');
  for (const std::string branch : {"Ünï/cödé", "UPPER_case", "-", "日本語", "a..b", "x/y/z"}) {
    CHECK(environment::is_host_name(environment::main_host("Shop_2", branch, settings())));
    CHECK(environment::is_host_name(environment::main_host(repository, branch, odd)));
  }
  const std::string one = environment::main_host(repository, std::string(90, 'a') + "1", odd);
  CHECK(one != environment::main_host(repository, std::string(90, 'a') + "2", odd));
  CHECK(environment::is_host_name(one));
  CHECK(environment::short_host("dockertree").empty());
}

TEST_CASE("the URL of a port says what is spoken there") {
  registry::Lease lease;
  lease.container_port = 8000;
  lease.host_port = 20001;
  CHECK(environment::direct_url(lease) == "http://localhost:20001");
  lease.container_port = 443;
  lease.host_ip = "192.0.2.1";
  CHECK(environment::direct_url(lease) == "https://192.0.2.1:20001");
}
