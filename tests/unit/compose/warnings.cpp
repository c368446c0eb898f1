// SPDX-License-Identifier: MIT
#include <catch2/catch_test_macros.hpp>

#include <algorithm>

#include "compose/override.hpp"
#include "fixture.hpp"

TEST_CASE("what stays shared is named, never a value", "[compose]") {
  const auto model = services_model(
      R"("web": {"networks": {"out": null, "n": {"ipv4_address": "172.20.0.5"}},
           "ports": [{"target": 80, "published": "8000"}],
           "environment": {"URL": "http://u:s3cret@localhost:8000/x", "OTHER": "localhost:1234", "IP": "http://172.20.0.5/",
                           "LONG": "172.20.0.51"},
           "volumes": [{"type": "bind", "source": "/var/run/docker.sock", "target": "/s"},
                       {"type": "bind", "source": "/srv/data", "target": "/d"},
                       {"type": "bind", "source": "/srv/conf", "target": "/c", "read_only": true},
                       {"type": "bind", "source": "/dev/dri", "target": "/dev/dri"},
                       {"type": "bind", "source": "/w/x/src", "target": "/src"}],
           "logging": {"driver": "syslog", "options": {"syslog-address": "udp://127.0.0.1:8000"}},
           "external_links": ["far:away"]},
         "host": {"network_mode": "host"}, "odd": {"network_mode": "container:far"},
         "named": {"network_mode": "other_net"}, "many": {"networks": {"n": null}, "scale": 3, "ports": [{"target": 1}]})",
      R"("networks": {"out": {"external": true, "name": "shared"}, "n": {}, "m": {"driver": "ipvlan"}})");
  const auto said = compose::warnings(model, "/w/x");
  const auto has = [&](const std::string& words) {
    INFO(words);
    CHECK(std::any_of(said.begin(), said.end(),
                      [&](const std::string& w) { return w.find(words) != std::string::npos; }));
  };
  has("network 'out' is external ('shared')");
  has("network 'm' is a bridge in a worktree instead of 'ipvlan'");
  has("network 'n' has fixed addresses");
  has("service 'host' uses the host's network");
  has("service 'odd' has network_mode 'container:far'");
  has("service 'named' is on the network 'other_net'");
  has("service 'web' mounts the engine's socket");
  has("service 'web' writes to '/srv/data'");
  has("service 'web' links to 'far'");
  has("variable 'URL' of service 'web' names 'localhost:8000'");
  has("${DOCKERTREE_WEB_HOST_PORT}");
  has("variable 'IP' of service 'web' names the fixed address '172.20.0.5'");
  has("log option 'syslog-address' of service 'web' names '127.0.0.1:8000'");
  has("service 'many' has 3 replicas");
  CHECK(said.size() == 13);
  for (const std::string& sentence : said) CHECK(sentence.find("s3cret") == std::string::npos);
  CHECK(compose::warnings(services_model(R"("a": {"networks": {"default": null}})")).empty());
}
