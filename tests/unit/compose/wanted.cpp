// SPDX-License-Identifier: MIT
#include <catch2/catch_test_macros.hpp>

#include "compose/override.hpp"
#include "fixture.hpp"

TEST_CASE("every published port wants a lease", "[compose]") {
  const auto wanted = compose::wanted_ports(services_model(
      R"("a-b": {"networks": {"default": null}, "ports": [{"target": 80, "published": "8080"},
           {"target": 443, "published": "8443"}, {"target": 443, "published": "8443", "protocol": "udp"},
           {"target": 9, "protocol": "tcp"}, {"target": 9, "protocol": "udp"}, {"target": 80, "published": "81"}]},
         "c": {"networks": {"default": null}, "ports": [{"target": 80, "published": "8080", "host_ip": "127.0.0.2"},
           {"target": 80, "published": "8080", "host_ip": "127.0.0.3"}]},
         "d": {"networks": {"default": null}, "ports": [{"target": 1, "published": "8080", "protocol": "udp"}]},
         "e": {"network_mode": "host", "ports": [{"target": 5, "published": "5"}]},
         "f": {"networks": {"default": null}, "scale": 2, "ports": [{"target": 5, "published": "5"}]})"));
  std::vector<std::string> seen;
  for (const auto& w : wanted) {
    seen.push_back(w.port.service + " " + std::to_string(w.port.container_port) + w.port.protocol + " " +
                   w.variable + " " + std::to_string(w.group));
  }
  CHECK(seen == std::vector<std::string>{
                    "a-b 80tcp DOCKERTREE_A_B_HOST_PORT 0", "a-b 443tcp DOCKERTREE_A_B_HOST_PORT_443 1",
                    "a-b 443udp DOCKERTREE_A_B_HOST_PORT_443_UDP 1", "a-b 9tcp DOCKERTREE_A_B_HOST_PORT_9 2",
                    "a-b 9udp DOCKERTREE_A_B_HOST_PORT_9_UDP 2", "a-b 80tcp DOCKERTREE_A_B_HOST_PORT_80 3",
                    "c 80tcp DOCKERTREE_C_HOST_PORT 4", "d 1udp DOCKERTREE_D_HOST_PORT 0"});
}

TEST_CASE("a subnet is as small as its containers allow", "[compose]") {
  const auto prefix_for = [](int services, int fixed) {
    std::string text;
    for (int i = 0; i < services + fixed; ++i) {
      text += (i == 0 ? "\"s" : ",\"s") + std::to_string(i) + R"(": {"networks": {"n": )" +
              (i < services ? "null" : R"({"ipv4_address": "172.20.0.)" + std::to_string(i + 5) + "\"}") +
              "}}";
    }
    return compose::wanted_subnets(services_model(text, R"("networks": {"n": {"name": "n"}})")).at(0).prefix;
  };
  CHECK(prefix_for(1, 0) == 28);
  CHECK(prefix_for(11, 0) == 28);
  CHECK(prefix_for(12, 0) == 27);
  CHECK(prefix_for(4, 1) == 28);
  CHECK(prefix_for(5, 1) == 27);
  CHECK(prefix_for(1, 8) == 27);
}

TEST_CASE("networks and volumes that are to be ours", "[compose]") {
  const auto model = services_model(
      R"("a": {"networks": {"x": null}, "volumes": [{"type": "volume", "source": "v"},
           {"type": "volume", "target": "/anonymous"}, {"type": "bind", "source": "/v"}]},
         "b": {"network_mode": "bridge"})",
      R"("networks": {"x": {"name": "x"}, "e": {"external": true}, "w": {"driver": "weave"}},
         "volumes": {"v": {"external": true, "name": "v"}, "unused": {}})");
  std::vector<std::string> keys;
  for (const auto& wanted : compose::wanted_subnets(model)) keys.push_back(wanted.key);
  CHECK(keys == std::vector<std::string>{"x", "default"});
  CHECK(compose::wanted_volumes(model) == std::vector<std::string>{"v"});
}
