// SPDX-License-Identifier: MIT
#include <catch2/catch_test_macros.hpp>

#include "environment/identity.hpp"
#include "environment/route_traefik.hpp"
#include "environment/route_wish.hpp"
#include "environment/traefik_labels.hpp"
#include "environment/traefik_rule.hpp"

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

environment::Owner owner() {
  environment::Owner result;
  result.id = "0123abcd";
  result.project = "shop-a";
  result.repository = "shop";
  result.branch = "a";
  result.main_project = "shop";
  return result;
}

environment::TraefikRewriting rewriting_of(const compose::Model& model,
                                           const std::vector<proxy::Route>& served) {
  environment::Names names;
  names.routes = served;
  names.host = "a.shop.localhost";
  return {model, owner(), names};
}

// What the labels of the only service become.
std::map<std::string, std::string> rewritten(const std::map<std::string, std::string>& labels,
                                             const std::vector<proxy::Route>& served = {}) {
  compose::Model model;
  model.services = {service("web", labels)};
  return rewriting_of(model, served).rewritten(labels);
}

std::string rule(const std::string& text, const std::vector<proxy::Route>& served = {}) {
  return rewritten({{"traefik.http.routers.r.rule", text}}, served).at("traefik.http.routers.shop-a-r.rule");
}

std::map<std::string, std::string> rewritten(const char* name) {
  const auto model = shop();
  const auto rewriting = rewriting_of(model, routes);
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
  CHECK(rule("Host(`x.test`) && HostRegexp(`x.test`)", {route("web", {"one", "two"}, true)}) ==
        "(Host(`one`) || Host(`two`)) && HostRegexp(`x.test`)");
}

TEST_CASE("without a route the hosts are below the environment's own name") {
  CHECK(rule("Host(`whoami.localhost`)") == "Host(`whoami.a.shop.localhost`)");
  CHECK(rule("HostHeader(`whoami.localhost`)") == "HostHeader(`whoami.a.shop.localhost`)");
}

TEST_CASE("rules of one service with different hosts keep them apart") {
  const auto labels = rewritten({{"traefik.http.routers.console.rule", "Host(`console.minio.test`)"},
                                 {"traefik.http.routers.minio.rule", "Host(`minio.test`)"},
                                 {"traefik.http.routers.tls.rule", "Host(`minio.test`)"}},
                                {route("web", {"own.test"}, true)});
  CHECK(labels.at("traefik.http.routers.shop-a-minio.rule") == "Host(`own.test`)");
  CHECK(labels.at("traefik.http.routers.shop-a-tls.rule") == "Host(`own.test`)");
  CHECK(labels.at("traefik.http.routers.shop-a-console.rule") == "Host(`console.a.shop.localhost`)");
}

TEST_CASE("no host of the main stack's is the environment's, whatever a branch is called") {
  CHECK(rule("Host(`a.localhost`)", {route("web", {"a.shop.localhost", "a.localhost"}, true)}) ==
        "Host(`a.shop.localhost`)");
  CHECK(rule("Host(`a.shop.localhost`)", {route("web", {"a.shop.localhost"}, true)}) ==
        "Host(`a-0123abcd.shop.localhost`)");
}

TEST_CASE("a rule that asks for no host gets the environment's") {
  CHECK(rule("PathPrefix(`/api`)") == "Host(`a.shop.localhost`) && (PathPrefix(`/api`))");
  CHECK(rule("Path(`/`) || Path(`/x`)", {route("api", {"one", "two"}, true)}) ==
        "(Host(`one`) || Host(`two`)) && (Path(`/`) || Path(`/x`))");
  CHECK(rule("Host(`x.test`) || Header(`a`, `(||`)") ==
        "Host(`x.a.shop.localhost`) || (Host(`a.shop.localhost`) && (Header(`a`, `(||`)))");
  CHECK(rule("!Host(`x.test`)") == "Host(`a.shop.localhost`) && (!Host(`x.a.shop.localhost`))");
  CHECK(rule("HostRegexp(`.+`)") == "HostRegexp(`.+`)");
  CHECK(rewritten({{"traefik.tcp.routers.r.rule", "ClientIP(`10.0.0.1`)"}})
            .at("traefik.tcp.routers.shop-a-r.rule") == "ClientIP(`10.0.0.1`)");
}

TEST_CASE("the alternatives of a rule") {
  const auto found = environment::alternatives_of("Host(`x`) && (Path(`/`) || Path(`/y`)) ||Path(`||`)");
  CHECK(found.of_hosts == "Host(`x`) && (Path(`/`) || Path(`/y`))");
  CHECK(found.of_any == "Path(`||`)");
}

TEST_CASE("a network of the project's is the environment's, an external one stays") {
  compose::Model model;
  model.networks.resize(3);
  model.networks[0].key = "back", model.networks[0].name = "shop-a_back";
  model.networks[1].key = "front", model.networks[1].name = "the-front";
  model.networks[2].key = "proxy", model.networks[2].name = "traefik", model.networks[2].external = true;
  const auto rewriting = rewriting_of(model, {});
  const auto network = [&](const std::string& name, const char* label = "traefik.docker.network") {
    return rewriting.rewritten({{label, name}}).at(label);
  };
  CHECK(network("shop_back") == "shop-a_back");
  CHECK(network("shop-a_back") == "shop-a_back");
  CHECK(network("the-front") == "shop-a_front");
  CHECK(network("the-front", "traefik.swarm.network") == "shop-a_front");
  CHECK(network("traefik") == "traefik");
  CHECK(network("shop_proxy") == "shop_proxy");
  CHECK(network("elsewhere") == "elsewhere");
}

TEST_CASE("what is said of new hosts is one line") {
  compose::Model model;
  model.services = {service("web", {{"traefik.http.routers.r.rule", "Host(`whoami.localhost`)"}})};
  CHECK(rewriting_of(model, {}).note() ==
        "labels for Traefik have names of this worktree's own: 'whoami.localhost' is "
        "'whoami.a.shop.localhost' here");
  model.services = {service("web", {{"traefik.http.routers.r.rule", "Host(`k.test`, `l.test`)"},
                                    {"traefik.http.routers.s.rule", "Host(`m.test`, `n.test`)"},
                                    {"traefik.http.routers.t.rule", "Path(`/`)"}})};
  CHECK(rewriting_of(model, {}).note() ==
        "labels for Traefik have names of this worktree's own: 'k.test' is 'k.a.shop.localhost' here, "
        "'l.test' is 'l.a.shop.localhost' here, 'm.test' is 'm.a.shop.localhost' here, and 1 more; rules "
        "without a host are for 'a.shop.localhost'");
  model.services = {service("web", {{"traefik.enable", "true"}})};
  CHECK_FALSE(rewriting_of(model, {}).note());
}

TEST_CASE("the environment's own name") {
  config::Settings settings;
  settings.domain = "{branch}.{repository}.localhost";
  CHECK(environment::own_host({route("web", {"x.test"}, true)}, owner(), settings) == "x.test");
  CHECK(environment::own_host({}, owner(), settings) == "a.shop.localhost");
  auto namesake = owner();
  namesake.project = environment::choose_project("shop", "a", namesake.id,
                                                 [](const std::string& name) { return name == "shop-a"; });
  CHECK(environment::own_host({}, namesake, settings) == "a-0123abcd.shop.localhost");
}

TEST_CASE("only with Traefik a service without a router gets one") {
  environment::Desired desired;
  static_cast<environment::Owner&>(desired) = owner();
  desired.model.services = {service("mail", {{"traefik.http.routers.mail.rule", "Host(`mail.shop.test`)"}}),
                            service("web", {})};
  environment::Names names;
  names.routes = routes;
  names.host = "a.shop.localhost";
  config::Settings settings;
  settings.proxy.network = "traefik";
  for (const auto engine :
       {config::ProxyEngine::caddy, config::ProxyEngine::host, config::ProxyEngine::none}) {
    compose::Assignment assignment;
    settings.proxy.engine = engine;
    environment::add_traefik(assignment, desired, names, settings);
    CHECK(assignment.service_labels.empty());
    CHECK(assignment.whole_labels.size() == 1);
    CHECK(assignment.whole_labels["mail"].at("traefik.http.routers.shop-a-mail.rule") ==
          "Host(`mail.a.shop.localhost`)");
  }
  compose::Assignment assignment;
  settings.proxy.engine = config::ProxyEngine::traefik;
  settings.proxy.network.clear();
  environment::add_traefik(assignment, desired, names, settings);
  CHECK(assignment.service_labels["web"]["traefik.http.routers.shop-a-web.rule"] ==
        "Host(`a.shop.localhost`)");
  CHECK(assignment.service_labels["web"]["traefik.http.services.shop-a-web.loadbalancer.server.port"] ==
        "8000");
  CHECK(assignment.service_labels["web"].count("traefik.docker.network") == 0);
}
