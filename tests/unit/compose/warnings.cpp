// SPDX-License-Identifier: MIT
#include <catch2/catch_test_macros.hpp>

#include <algorithm>

#include "compose/override.hpp"
#include "fixture.hpp"

TEST_CASE("what stays shared is named", "[compose]") {
  const auto model = services_model(
      R"("web": {"networks": {"out": null, "n": {"ipv4_address": "172.20.0.5"}},
           "ports": [{"target": 80, "published": "8000"}],
           "volumes": [{"type": "bind", "source": "/var/run/docker.sock", "target": "/s"},
                       {"type": "bind", "source": "/srv/data", "target": "/d"},
                       {"type": "bind", "source": "/srv/conf", "target": "/c", "read_only": true},
                       {"type": "bind", "source": "/dev/dri", "target": "/dev/dri"},
                       {"type": "bind", "source": "/proc", "target": "/host/proc"},
                       {"type": "bind", "source": "/devdata/pg", "target": "/pg"},
                       {"type": "bind", "source": "/w/x/src", "target": "/src"}],
           "external_links": ["far:away"], "volumes_from": ["container:far:ro", "host"]},
         "host": {"network_mode": "host"}, "odd": {"network_mode": "container:far"},
         "named": {"network_mode": "other_net"}, "socket": {"networks": {"n": null}, "scale": 3, "ports": [{"target": 1}]})",
      R"("networks": {"out": {"external": true, "name": "shared"}, "n": {}, "m": {"driver": "ipvlan"}})");
  const auto said = compose::warnings(model, "/w/x");
  const auto has = [&](const std::string& words, bool shared = true) {
    INFO(words);
    CHECK(std::any_of(said.begin(), said.end(), [&](const compose::Warning& warning) {
      return warning.sentence.find(words) != std::string::npos && warning.shared == shared;
    }));
  };
  has("network 'out' is external ('shared')");
  has("network 'm' is a bridge in a worktree instead of 'ipvlan'", false);
  has("network 'n' has fixed addresses", false);
  has("service 'host' uses the host's network");
  has("service 'odd' has network_mode 'container:far'");
  has("service 'named' is on the network 'other_net'");
  has("service 'web' mounts the engine's socket");
  has("service 'web' writes to '/srv/data'");
  has("service 'web' writes to '/devdata/pg'");
  has("service 'web' links to 'far'");
  has("service 'web' mounts the volumes of 'far', a container");
  has("service 'socket' has 3 replicas", false);
  CHECK(said.size() == 12);
  CHECK(compose::warnings(services_model(R"("a": {"networks": {"default": null}})")).empty());
}
