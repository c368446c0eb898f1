// SPDX-License-Identifier: MIT
#include "compose/model.hpp"

#include <catch2/catch_test_macros.hpp>

#include "base/error.hpp"
#include "fixture.hpp"

TEST_CASE("a model holds what Compose resolved", "[compose]") {
  const compose::Model model = services_model(
      R"("web": {"image": "nginx", "build": {"context": "/x", "tags": ["a:b"]}, "container_name": "w",
         "ports": [{"mode": "ingress", "target": 80, "published": "8080", "protocol": "tcp", "host_ip": "::1"},
                   {"target": 90, "published": "9000-9010", "protocol": "tcp"}, {"target": 91, "published": "0"}],
         "networks": {"back": {"aliases": ["b"], "ipv4_address": "172.20.0.5"}, "default": null},
         "volumes": [{"type": "volume", "source": "data", "target": "/d", "read_only": true}],
         "environment": {"A": "1$$2", "B": null}, "labels": {"l": "x"}, "command": ["run", "it"],
         "depends_on": {"db": {"condition": "service_healthy"}}, "scale": 2,
         "healthcheck": {"test": ["CMD", "true"]}, "logging": {"driver": "syslog", "options": {"a": "b"}}},
         "db": {"healthcheck": {"disable": true}, "deploy": {"replicas": 3}})",
      R"("networks": {"back": {"name": "fixed", "driver_opts": {"o": "1"}, "enable_ipv6": true,
         "ipam": {"config": [{"subnet": "172.20.0.0/16", "gateway": "172.20.0.1"}]}},
         "default": {"name": "main_default", "ipam": {}}},
         "volumes": {"data": {"name": "d", "external": true}}, "secrets": {"s": {"file": "/s"}})");
  CHECK(model.name == "main");
  const compose::Service& web = *compose::find_service(model, "web");
  CHECK(web.built);
  CHECK(web.build_tags == std::vector<std::string>{"a:b"});
  CHECK(web.container_name == "w");
  REQUIRE(web.ports.size() == 3);
  CHECK(web.ports[0].published == 8080);
  CHECK(web.ports[0].host_ip == "::1");
  CHECK(web.ports[1].published == 9000);
  CHECK_FALSE(web.ports[2].published);
  CHECK(web.networks.at("back").ipv4 == "172.20.0.5");
  CHECK(web.networks.count("default") == 1);
  CHECK(web.mounts.at(0).read_only);
  CHECK(web.environment.at("A") == "1$2");
  CHECK_FALSE(web.environment.at("B"));
  CHECK(web.command == "run it");
  CHECK(web.depends_on.at("db") == "service_healthy");
  CHECK(web.healthcheck);
  CHECK(web.replicas == 2);
  CHECK(web.log_options.at("a") == "b");
  CHECK_FALSE(compose::find_service(model, "db")->healthcheck);
  CHECK(compose::find_service(model, "db")->replicas == 3);
  CHECK(compose::find_network(model, "back")->pools.at(0).gateway == "172.20.0.1");
  CHECK(compose::find_network(model, "back")->ipv6);
  CHECK(compose::find_volume(model, "data")->external);
  CHECK(model.files.at(0).secret);
  CHECK(compose::find_service(model, "none") == nullptr);
}

TEST_CASE("what is no model is refused", "[compose]") {
  CHECK_THROWS_AS(compose::parse_model("no json"), base::Error);
  CHECK_THROWS_AS(compose::parse_model("[]"), base::Error);
  CHECK(compose::parse_model("{}").services.empty());
}
