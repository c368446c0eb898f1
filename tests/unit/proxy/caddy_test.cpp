// SPDX-License-Identifier: MIT
#include "proxy/caddy.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "proxy/page.hpp"
#include "proxy/route.hpp"

using nlohmann::json;

namespace {

proxy::Setup setup() {
  proxy::Setup result;
  result.admin = "unix//run/dockertree/admin.sock";
  result.listen = {":8080"};
  result.http_port = 8080;
  result.shown_port = 8080;
  result.clients = {"172.20.0.0/16"};
  return result;
}

proxy::Site site(const std::string& branch, std::vector<std::string> hosts) {
  proxy::Site result;
  result.repository = "shop";
  result.branch = branch;
  result.service = "web";
  result.state = "running";
  result.hosts = std::move(hosts);
  result.upstreams = {"shop-" + branch + "-web-1:8000"};
  return result;
}

json routes_of(const std::string& text) {
  return json::parse(text)["apps"]["http"]["servers"]["environments"]["routes"];
}

}  // namespace

TEST_CASE("the configuration leads each name to its container") {
  const auto routes =
      routes_of(proxy::caddy_configuration(setup(), {site("a", {"a.shop.localhost", "a.localhost"})}));
  REQUIRE(routes.size() == 3);
  CHECK(routes[1]["match"][0]["host"] == json({"a.shop.localhost", "a.localhost"}));
  CHECK(routes[1]["handle"][1]["handler"] == "reverse_proxy");
  CHECK(routes[1]["handle"][1]["upstreams"][0]["dial"] == "shop-a-web-1:8000");
  CHECK(routes[1]["terminal"] == true);
  CHECK(routes[2]["handle"][0]["status_code"] == 404);
}

TEST_CASE("whoever asks from an environment's network is sent away first") {
  const auto first = routes_of(proxy::caddy_configuration(setup(), {}))[0];
  CHECK(first["match"][0]["not"][0]["remote_ip"]["ranges"][0] == "172.20.0.0/16");
  CHECK(first["handle"][0]["abort"] == true);
}

TEST_CASE("a name that is claimed twice is the first one's") {
  const auto routes = routes_of(
      proxy::caddy_configuration(setup(), {site("a", {"x.localhost"}), site("b", {"x.localhost"})}));
  CHECK(routes.size() == 3);
}

TEST_CASE("the dashboard has its name, whoever claims it, and is only read") {
  auto with_pages = setup();
  with_pages.pages = "/pages";
  const auto text = proxy::caddy_configuration(with_pages, {site("dockertree", {"dockertree.localhost"})});
  const auto routes = routes_of(text);
  REQUIRE(routes.size() == 4);
  CHECK(routes[1]["match"][0]["host"][0] == "dockertree.localhost");
  CHECK(routes[1]["match"][0]["method"] == json({"GET", "HEAD"}));
  CHECK(routes[1]["handle"][1]["root"] == "/pages");
  CHECK(routes[2]["handle"][0]["status_code"] == 405);
}

TEST_CASE("a service without a container has its page") {
  auto dead = site("a", {"a.localhost"});
  dead.upstreams.clear();
  dead.state = "not started";
  const auto routes = routes_of(proxy::caddy_configuration(setup(), {dead}));
  CHECK(routes[1]["handle"][0]["state"] == "not started");
  CHECK(routes[1]["handle"][1]["handler"] == "error");
}

TEST_CASE("the health check asks with a name that the service knows") {
  auto checked = site("a", {"a.localhost"});
  checked.health = "/health";
  const auto routes = routes_of(proxy::caddy_configuration(setup(), {checked}));
  const auto active = routes[1]["handle"][1]["health_checks"]["active"];
  CHECK(active["uri"] == "/health");
  CHECK(active["headers"]["Host"][0] == "a.localhost");
}

TEST_CASE("HTTPS comes from a certificate authority of the proxy's own, and is off without a port") {
  CHECK(json::parse(proxy::caddy_configuration(setup(), {}))["apps"].count("tls") == 0);
  auto secure = setup();
  secure.listen.emplace_back(":8443");
  secure.https_port = 8443;
  const auto apps = json::parse(proxy::caddy_configuration(secure, {}))["apps"];
  CHECK(apps["tls"]["automation"]["policies"][0]["issuers"][0]["module"] == "internal");
  CHECK(apps["pki"]["certificate_authorities"]["local"]["install_trust"] == false);
}

TEST_CASE("what a branch is called cannot become markup or a placeholder") {
  CHECK(proxy::escape_html("<b>{http.request.host}") == "&lt;b&gt;&#123;http.request.host&#125;");
  auto odd = site("<x>{env.HOME}", {"x.localhost"});
  const auto variables = routes_of(proxy::caddy_configuration(setup(), {odd}))[1]["handle"][0];
  CHECK(variables["branch"] == "&lt;x&gt;&#123;env.HOME&#125;");
}

TEST_CASE("the page for unknown names lists those that exist") {
  const auto page = proxy::unknown_page({site("a", {"a.shop.localhost"})}, ":8080");
  CHECK(page.find("//a.shop.localhost:8080/") != std::string::npos);
  CHECK(proxy::unknown_page({}, "").find("git dockertree add") != std::string::npos);
}

TEST_CASE("routes are read as they were written, and damaged ones are none") {
  const std::vector<proxy::Route> routes = {
      {"web", 8000, "/up", {"a.localhost"}, true, proxy::Traefik{"net", {81, 444, true}}}};
  CHECK(proxy::read_routes(proxy::write_routes(routes)) == routes);
  const auto old = proxy::read_routes(R"([{"service":"web","port":1,"health":"","hosts":[],"main":true}])");
  REQUIRE(old.size() == 1);
  CHECK_FALSE(old.front().traefik);
  CHECK(proxy::read_routes("[{]").empty());
  CHECK(proxy::read_routes("[{\"service\":1}]").empty());
}
