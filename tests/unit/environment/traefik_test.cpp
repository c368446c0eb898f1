// SPDX-License-Identifier: MIT
#include <catch2/catch_test_macros.hpp>

#include "environment/route_traefik.hpp"
#include "environment/traefik_labels.hpp"

namespace {

compose::Service service(const std::string& name, std::map<std::string, std::string> labels) {
  compose::Service result;
  result.name = name;
  result.labels = std::move(labels);
  return result;
}

proxy::Route route(const std::string& name, std::vector<std::string> hosts, bool main = false) {
  proxy::Route result;
  result.service = name;
  result.port = 8000;
  result.hosts = std::move(hosts);
  result.main = main;
  return result;
}

compose::Model shop() {
  compose::Model model;
  model.services = {
      service("api", {{"traefik.http.routers.api.rule", "Host(`shop.test`) && PathPrefix(`/api`)"}}),
      service("web", {{"traefik.http.routers.web.rule", "Host(`shop.test`)"},
                      {"traefik.http.routers.web.middlewares", "zip, auth@file,zip@docker"},
                      {"traefik.http.middlewares.zip.compress", "true"},
                      {"other.label", "Host(`shop.test`)"}}),
      service("mail", {{"Traefik.HTTP.Routers.mail.Rule", "Host(`mail.shop.test`)"}})};
  return model;
}

const std::vector<proxy::Route> routes = {route("web", {"a.shop.localhost"}, true),
                                          route("api", {"api.a.shop.localhost"})};

std::map<std::string, std::string> rewritten(const char* name) {
  const auto model = shop();
  const environment::TraefikRewriting rewriting(model, "shop-a", routes);
  for (const auto& each : model.services)
    if (each.name == name) return rewriting.rewritten(each.labels);
  return {};
}

}  // namespace

TEST_CASE("a host that services share is the environment's own") {
  CHECK(rewritten("api").at("traefik.http.routers.shop-a-api.rule") ==
        "Host(`a.shop.localhost`) && PathPrefix(`/api`)");
}

TEST_CASE("references follow the names that labels define, and no others") {
  const auto labels = rewritten("web");
  CHECK(labels.at("traefik.http.routers.shop-a-web.middlewares") == "shop-a-zip,auth@file,shop-a-zip@docker");
  CHECK(labels.at("traefik.http.middlewares.shop-a-zip.compress") == "true");
  CHECK(labels.at("other.label") == "Host(`shop.test`)");
}

TEST_CASE("a host of a service without a route is below the environment's") {
  CHECK(rewritten("mail").at("Traefik.HTTP.Routers.shop-a-mail.Rule") == "Host(`mail.a.shop.localhost`)");
}

TEST_CASE("several names become alternatives, and patterns stay") {
  compose::Model model;
  model.services = {
      service("web", {{"traefik.http.routers.r.rule", "Host(`x.test`) && HostRegexp(`x.test`)"}})};
  const environment::TraefikRewriting rewriting(model, "p", {route("web", {"one", "two"}, true)});
  CHECK(rewriting.rewritten(model.services[0].labels).at("traefik.http.routers.p-r.rule") ==
        "(Host(`one`) || Host(`two`)) && HostRegexp(`x.test`)");
}

TEST_CASE("a service without a router gets one, with another proxy nothing changes") {
  compose::Model model;
  model.services = {service("web", {})};
  config::Settings settings;
  compose::Assignment assignment;
  assignment.project = "shop-a";
  environment::add_traefik(assignment, model, routes, settings);
  CHECK(assignment.service_labels.empty());
  settings.proxy.engine = config::ProxyEngine::traefik;
  environment::add_traefik(assignment, model, routes, settings);
  CHECK(assignment.service_labels["web"]["traefik.http.routers.shop-a-web.rule"] ==
        "Host(`a.shop.localhost`)");
  CHECK(assignment.service_labels["web"]["traefik.http.services.shop-a-web.loadbalancer.server.port"] ==
        "8000");
  CHECK(assignment.external_networks.empty());
}
