// SPDX-License-Identifier: MIT
#include "compose/mentions.hpp"

#include <catch2/catch_test_macros.hpp>

#include "fixture.hpp"

namespace {

std::vector<std::string> said(const std::string& services, const std::string& more = "") {
  std::vector<std::string> result;
  for (const auto& mention : compose::mentions(services_model(services, more)))
    result.push_back(mention.sentence);
  return result;
}

using Sentences = std::vector<std::string>;

}  // namespace

TEST_CASE("values that name the main stack's ports are named, never told", "[compose]") {
  const std::string port = ", which is the main worktree's port: here it is ${DOCKERTREE_WEB_HOST_PORT}";
  CHECK(said(R"("web": {"networks": {"default": null}, "ports": [{"target": 80, "published": "8000"}],
           "environment": {"A": "http://u:s3cret@localhost:8000/x", "B": "localhost:1234", "C": "xlocalhost:80001"},
           "logging": {"driver": "syslog", "options": {"syslog-address": "udp://127.0.0.1:8000"}}},
         "ui": {"build": {"context": ".", "args": {"API": "http://localhost:8000"}}, "labels": {"l": "http://localhost:8000"},
                "entrypoint": ["wait", "host.docker.internal:8000"], "environment": {"A": "http://localhost:8000"}})") ==
        Sentences{"variable 'A' of services 'ui', 'web' names 'localhost:8000'" + port,
                  "the entrypoint of service 'ui' names 'host.docker.internal:8000'" + port,
                  "build argument 'API' of service 'ui' names 'localhost:8000'" + port,
                  "label 'l' of service 'ui' names 'localhost:8000'" + port,
                  "log option 'syslog-address' of service 'web' names '127.0.0.1:8000'" + port});
}

TEST_CASE("a port that goes without saying is one", "[compose]") {
  CHECK(
      said(
          R"("web": {"networks": {"default": null}, "ports": [{"target": 80, "published": "80"}, {"target": 443, "published": "443"}],
      "environment": {"A": "https://localhost/hub", "B": "http://localhost", "C": "http://localhost.test", "D": "localhost",
                      "E": "http://localhost:3000"}})") ==
      Sentences{"variable 'A' of service 'web' names 'https://localhost', which is the main worktree's "
                "port: here it is "
                "${DOCKERTREE_WEB_HOST_PORT_443}",
                "variable 'B' of service 'web' names 'http://localhost', which is the main worktree's "
                "port: here it is "
                "${DOCKERTREE_WEB_HOST_PORT}"});
}

TEST_CASE("what answers in a service's own network namespace is no port of the host", "[compose]") {
  CHECK(
      said(
          R"("db": {"networks": {"default": null}, "ports": [{"target": 5432, "published": "5432"}], "environment": {"LISTEN": "127.0.0.1:5432"}},
      "app": {"network_mode": "service:db", "environment": {"URL": "postgres://a:b@localhost:5432/x"}},
      "web": {"networks": {"default": null}, "ports": [{"target": 3000, "published": "3000"}], "command": ["curl", "http://localhost:3000"],
              "environment": {"PUBLIC": "http://localhost:3000"}})") ==
      Sentences{"variable 'PUBLIC' of service 'web' names 'localhost:3000', which is the main worktree's "
                "port: here it is "
                "${DOCKERTREE_WEB_HOST_PORT}"});
}

TEST_CASE("addresses and names that move are named", "[compose]") {
  const std::string networks =
      R"("networks": {"n": {"name": "fixed", "ipam": {"config": [{"subnet": "172.20.0.0/24"}]}}})";
  CHECK(said(R"("web": {"networks": {"n": {"ipv4_address": "172.20.0.5"}}, "container_name": "front",
      "environment": {"IP": "http://172.20.0.5/", "LONG": "172.20.0.51", "WHOLE": "172.20.0.5", "NET": "172.20.0.0/24",
                      "NAME": "fixed"}},
      "agent": {"networks": {"n": null}, "container_name": "agent", "environment": {"NAME": "fixed", "SELF": "agent", "TARGET": "front"},
                "volumes": [{"type": "bind", "source": "/var/run/docker.sock", "target": "/s"}]})",
             networks) ==
        Sentences{
            "variable 'NAME' of service 'agent' names the network 'fixed', which is the main worktree's",
            "variable 'TARGET' of service 'agent' names the container 'front', which is the main worktree's",
            "variable 'IP' of service 'web' names the fixed address '172.20.0.5', which moves in a worktree",
            "variable 'NET' of service 'web' names the subnet '172.20.0.0/24', which moves in a worktree"});
}
