// SPDX-License-Identifier: MIT
#include "environment/shared_network.hpp"

#include <catch2/catch_test_macros.hpp>

#include "docker/labels.hpp"

namespace {

docker::Container container(const std::string& environment, const std::string& service,
                            const std::vector<std::string>& networks) {
  docker::Container result;
  result.id = environment + service;
  result.name = "shop-" + environment + "-" + service + "-1";
  result.labels = {{docker::label::environment, environment},
                   {docker::label::compose_project, "shop-" + environment},
                   {docker::label::compose_service, service},
                   {docker::label::compose_oneoff, "False"}};
  for (const auto& network : networks) result.networks.emplace_back().network = network;
  return result;
}

proxy::Route route(const std::string& service, const std::string& network) {
  return {.service = service, .traefik = proxy::Traefik{network, {}}};
}

}  // namespace

TEST_CASE("what has a route and is not in Traefik's network is attached by a name of its environment's") {
  const std::map<std::string, std::vector<proxy::Route>> routes = {{"a", {route("web", "traefik")}},
                                                                   {"b", {route("web", "other")}},
                                                                   {"c", {route("web", "")}},
                                                                   {"d", {{.service = "web"}}}};
  auto once = container("a", "web", {});
  once.labels[docker::label::compose_oneoff] = "True";
  docker::Container foreign;
  const auto found = environment::find_unattached(
      routes, {container("a", "web", {"shop-a_default"}), container("a", "db", {}), once, foreign,
               container("b", "web", {"shop-b_default", "traefik"}), container("b", "web", {"other"}),
               container("c", "web", {}), container("d", "web", {}), container("e", "web", {})});
  REQUIRE(found.size() == 2);
  CHECK(found[0].container == "aweb");
  CHECK(found[0].network == "traefik");
  CHECK(found[0].alias == "shop-a-web");
  CHECK(found[0].name == "shop-a-web-1");
  CHECK(found[1].container == "bweb");
  CHECK(found[1].alias == "shop-b-web");
  CHECK(environment::is_attached(routes.at("a")));
  CHECK_FALSE(environment::is_attached(routes.at("c")));
  CHECK_FALSE(environment::is_attached(routes.at("d")));
}
