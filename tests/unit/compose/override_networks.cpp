// SPDX-License-Identifier: MIT
#include <catch2/catch_test_macros.hpp>

#include "base/error.hpp"
#include "compose/addresses.hpp"
#include "fixture.hpp"

TEST_CASE("every network of ours gets a name and a small subnet", "[compose]") {
  const YAML::Node networks =
      override_of(services_model(R"("a": {"networks": {"n": null, "m": null, "out": null, "plugin": null}})",
                                 R"("networks": {
        "n": {"name": "fixed", "driver_opts": {"com.docker.network.bridge.name": "br-x", "mtu": "9"}},
        "m": {"driver": "macvlan", "driver_opts": {"parent": "eth0"},
              "ipam": {"config": [{"subnet": "192.168.1.0/24", "gateway": "192.168.1.1"}]}},
        "out": {"external": true, "name": "o"},
        "plugin": {"driver": "weave", "name": "w", "driver_opts": {"a": "b"}}})"))["networks"];
  CHECK(text(networks["n"]["name"]) == "shop-x_n");
  CHECK(networks["n"]["driver_opts"].Tag() == "!override");
  CHECK(networks["n"]["driver_opts"].size() == 1);
  CHECK(networks["n"]["ipam"].Tag() == "!override");
  CHECK(text(networks["m"]["driver"]) == "bridge");
  CHECK(is_reset(networks["m"]["driver_opts"]));
  CHECK(networks["m"]["ipam"]["config"].size() == 1);
  CHECK(text(networks["m"]["ipam"]["config"][0]["subnet"]).rfind("10.9.", 0) == 0);
  CHECK_FALSE(networks["out"].IsDefined());
  CHECK(text(networks["plugin"]["name"]) == "shop-x_plugin");
  CHECK_FALSE(networks["plugin"]["driver_opts"].IsDefined());
  CHECK_FALSE(networks["plugin"]["ipam"].IsDefined());
}

TEST_CASE("fixed addresses move with everything that names them", "[compose]") {
  const auto model = services_model(
      R"("dns": {"networks": {"n": {"ipv4_address": "172.20.0.53", "ipv6_address": "2001:db8::53"}}},
         "b": {"networks": {"n": {"ipv4_address": "172.20.0.10"}}},
         "app": {"networks": {"n": null}, "dns": ["172.20.0.53", "1.1.1.1"],
                 "extra_hosts": ["b=172.20.0.10", "host=host-gateway", "gw:172.20.0.1"],
                 "environment": {"B": "172.20.0.10", "C": "172.20.0.10:80", "D": "http://u:pw@172.20.0.10/", "E": "x"}})",
      R"("networks": {"n": {"name": "n", "ipam": {"config": [
           {"subnet": "172.20.0.0/16", "gateway": "172.20.0.1"}, {"subnet": "2001:db8::/64"}]}}})");
  const YAML::Node root = override_of(model);
  const YAML::Node config = root["networks"]["n"]["ipam"]["config"];
  REQUIRE(config.size() == 2);
  CHECK(text(config[0]["subnet"]) == "10.9.0.0/28");
  CHECK(text(config[0]["ip_range"]) == "10.9.0.0/29");
  CHECK(text(config[0]["gateway"]) == "10.9.0.1");
  CHECK(text(config[1]["subnet"]).rfind("fd", 0) == 0);
  const YAML::Node services = root["services"];
  CHECK(text(services["b"]["networks"]["n"]["ipv4_address"]) == "10.9.0.8");
  CHECK(text(services["dns"]["networks"]["n"]["ipv4_address"]) == "10.9.0.9");
  CHECK(text(services["dns"]["networks"]["n"]["ipv6_address"]).rfind("fd", 0) == 0);
  const YAML::Node app = services["app"];
  CHECK(app["dns"].Tag() == "!override");
  CHECK(text(app["dns"][0]) == "10.9.0.9");
  CHECK(text(app["dns"][1]) == "1.1.1.1");
  CHECK(text(app["extra_hosts"][0]) == "b=10.9.0.8");
  CHECK(text(app["extra_hosts"][1]) == "host=host-gateway");
  CHECK(text(app["extra_hosts"][2]) == "gw:10.9.0.1");
  CHECK(app["environment"].size() == 2);
  CHECK(text(app["environment"]["B"]) == "10.9.0.8");
  CHECK(text(app["environment"]["C"]) == "10.9.0.8:80");
}

TEST_CASE("without a subnet of ours fixed addresses go", "[compose]") {
  const auto model =
      services_model(R"("a": {"networks": {"n": {"ipv4_address": "172.20.0.5"}}})",
                     R"("networks": {"n": {"ipam": {"config": [{"subnet": "172.20.0.0/16"}]}}})");
  compose::Assignment a = assignment_for(model);
  a.network_subnets.clear();
  const YAML::Node root = YAML::Load(compose::override_text(model, a));
  CHECK(is_reset(root["networks"]["n"]["ipam"]));
  CHECK(is_reset(root["services"]["a"]["networks"]["n"]["ipv4_address"]));
}

TEST_CASE("a subnet that cannot hold the fixed addresses is refused", "[compose]") {
  std::string services;
  for (int i = 0; i < 5; ++i) {
    services += (i == 0 ? "\"s" : ",\"s") + std::to_string(i) +
                R"(": {"networks": {"n": {"ipv4_address": "172.20.0.)" + std::to_string(i + 2) + "\"}}}";
  }
  const auto model = services_model(services, R"("networks": {"n": {}})");
  compose::Assignment a = assignment_for(model);
  CHECK_NOTHROW(compose::plan_addresses(model, a));
  a.network_subnets["n"] = "10.9.0.0/29";
  CHECK_THROWS_AS(compose::plan_addresses(model, a), base::Error);
  a.network_subnets["n"] = "nonsense";
  CHECK_THROWS_AS(compose::plan_addresses(model, a), base::Error);
}
