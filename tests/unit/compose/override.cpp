// SPDX-License-Identifier: MIT
#include "compose/override.hpp"

#include <catch2/catch_test_macros.hpp>

#include "base/error.hpp"
#include "fixture.hpp"

namespace {

const std::string on_default = R"("networks": {"default": null})";
const std::string networks = R"("networks": {"default": {"name": "main_default"}})";

}  // namespace

TEST_CASE("ports are replaced by leases on the loopback address", "[compose]") {
  const auto model =
      services_model(R"("web": {)" + on_default +
                         R"(, "ports": [{"target": 80, "published": "80", "mode": "ingress", "name": "http"},
           {"target": 443, "published": "443", "host_ip": "::"}, {"target": 443, "published": "443", "protocol": "udp"},
           {"target": 80, "published": "81"}, {"target": 7}]})",
                     networks);
  const YAML::Node ports = override_of(model)["services"]["web"]["ports"];
  CHECK(ports.Tag() == "!override");
  REQUIRE(ports.size() == 5);
  CHECK(text(ports[0]["published"]) == "20000");
  CHECK(text(ports[0]["name"]) == "http");
  CHECK(text(ports[1]["published"]) == "20001");
  CHECK(text(ports[2]["published"]) == "20001");
  CHECK(text(ports[2]["protocol"]) == "udp");
  CHECK(text(ports[3]["published"]) == "20002");
  CHECK(text(ports[4]["published"]) == "20003");
  for (const YAML::Node& port : ports) CHECK(text(port["host_ip"]) == "127.0.0.1");
  compose::Assignment none = assignment_for(model);
  none.ports.clear();
  CHECK_THROWS_AS(compose::override_text(model, none), base::Error);
}

TEST_CASE("replicas get ports of Docker's choice, the host's network none", "[compose]") {
  const YAML::Node services = override_of(services_model(
      R"("many": {"scale": 2, )" + on_default + R"(, "ports": [{"target": 80, "published": "80"}]},
         "host": {"network_mode": "host", "container_name": "h", "ports": [{"target": 1, "published": "1"}]})",
      networks))["services"];
  CHECK_FALSE(services["many"]["ports"][0]["published"].IsDefined());
  CHECK(text(services["many"]["ports"][0]["host_ip"]) == "127.0.0.1");
  CHECK_FALSE(services["host"]["ports"].IsDefined());
  CHECK_FALSE(services["host"]["networks"].IsDefined());
  CHECK(is_reset(services["host"]["container_name"]));
}

TEST_CASE("a container_name becomes an alias, and modes that name it name its service", "[compose]") {
  const YAML::Node services = override_of(services_model(
      R"("db": {"container_name": "pg", "networks": {"a": null, "b": {"aliases": ["x"]}, "out": null}},
         "side": {"network_mode": "container:pg", "pid": "container:pg", "ipc": "container:else",
                  "volumes_from": ["container:pg:ro", "other"]},
         "app": {"networks": {"a": null}, "external_links": ["pg:database", "far:away"]},
         "app2": {"networks": {"a": null}, "external_links": ["pg"]})",
      R"("networks": {"a": {}, "b": {}, "out": {"external": true, "name": "o"}})"))["services"];
  CHECK(is_reset(services["db"]["container_name"]));
  CHECK(services["db"]["networks"].size() == 2);
  CHECK(text(services["db"]["networks"]["a"]["aliases"][0]) == "pg");
  CHECK(text(services["db"]["networks"]["b"]["aliases"][1]) == "database");
  CHECK(text(services["side"]["network_mode"]) == "service:db");
  CHECK(text(services["side"]["pid"]) == "service:db");
  CHECK_FALSE(services["side"]["ipc"].IsDefined());
  CHECK(text(services["side"]["volumes_from"][0]) == "db:ro");
  CHECK(text(services["side"]["volumes_from"][1]) == "other");
  CHECK(services["app"]["external_links"].Tag() == "!override");
  CHECK(services["app"]["external_links"].size() == 1);
  CHECK(is_reset(services["app2"]["external_links"]));
}

TEST_CASE("Docker's own bridge and a named network of the project become networks", "[compose]") {
  const YAML::Node root = override_of(services_model(
      R"("a": {"network_mode": "bridge", "ports": [{"target": 1, "published": "1"}]},
         "b": {"network_mode": "fixed"}, "c": {"network_mode": "none"}, "d": {"network_mode": "service:a"})",
      R"("networks": {"n": {"name": "fixed"}})"));
  CHECK(is_reset(root["services"]["a"]["network_mode"]));
  CHECK(root["services"]["a"]["networks"]["default"].IsMap());
  CHECK(text(root["services"]["a"]["ports"][0]["published"]) == "20000");
  CHECK(root["services"]["b"]["networks"]["n"].IsMap());
  CHECK_FALSE(root["services"]["c"]["network_mode"].IsDefined());
  CHECK_FALSE(root["services"]["d"]["network_mode"].IsDefined());
  CHECK(text(root["networks"]["default"]["name"]) == "shop-x_default");
}

TEST_CASE("a built image gets a tag of its own wherever it is used", "[compose]") {
  const YAML::Node services = override_of(services_model(
      R"("a": {"build": {"tags": ["reg:5000/app", "app:1"]}, "image": "reg:5000/app:dev"},
         "b": {"image": "reg:5000/app:dev"}, "c": {"image": "postgres"}, "d": {"build": {}},
         "e": {"build": {}, "image": "reg:5000/other@sha256:00"}, "f": {"build": {}, "image": "f:latest"})"))
      ["services"];
  CHECK(text(services["a"]["image"]) == "reg:5000/app:dev-shop-x");
  CHECK(text(services["b"]["image"]) == "reg:5000/app:dev-shop-x");
  CHECK_FALSE(services["c"]["image"].IsDefined());
  CHECK_FALSE(services["d"]["image"].IsDefined());
  CHECK(text(services["e"]["image"]) == "reg:5000/other:shop-x");
  CHECK(text(services["f"]["image"]) == "f:shop-x");
  CHECK(services["a"]["build"]["tags"].Tag() == "!override");
  CHECK(text(services["a"]["build"]["tags"][0]) == "reg:5000/app:shop-x");
  CHECK(text(services["a"]["build"]["tags"][1]) == "app:1-shop-x");
}

TEST_CASE("an image is built on the environment's own one of another service", "[compose]") {
  const std::string written = compose::override_text(services_model(
                                                         R"("base": {"build": {}, "image": "shop/base:dev"},
             "app": {"build": {"args": {"BASE": "shop/base:dev", "SECRET": "s3cret", "NONE": null},
                     "additional_contexts": {"base": "docker-image://shop/base:dev", "src": "/src",
                                             "os": "docker-image://debian"}}},
             "old": {"build": {"args": {"BASE": "debian"}}})"),
                                                     {});
  CHECK(written.find("s3cret") == std::string::npos);
  const YAML::Node services = YAML::Load(written)["services"];
  const YAML::Node build = services["app"]["build"];
  CHECK(build["args"].size() == 1);
  CHECK(text(build["args"]["BASE"]) == text(services["base"]["image"]));
  CHECK(build["additional_contexts"].size() == 1);
  CHECK(text(build["additional_contexts"]["base"]) == "docker-image://" + text(services["base"]["image"]));
  CHECK_FALSE(services["old"]["build"]["args"].IsDefined());
}

TEST_CASE("a mount that may not write is otherwise as it was", "[compose]") {
  const auto model = services_model(
      R"("a": {"volumes": [{"type": "volume", "source": "v", "target": "/v",
                            "volume": {"subpath": "x/y", "nocopy": true}},
                           {"type": "volume", "source": "v", "target": "/w", "volume": {}}]})",
      R"("volumes": {"v": {"name": "x"}})");
  compose::Assignment assignment = assignment_for(model);
  assignment.read_only_volumes = {"v"};
  const YAML::Node mounts = YAML::Load(compose::override_text(model, assignment))["services"]["a"]["volumes"];
  REQUIRE(mounts.size() == 2);
  CHECK(mounts[0]["read_only"].as<bool>());
  CHECK(mounts[0]["volume"]["nocopy"].as<bool>());
  CHECK(text(mounts[0]["volume"]["subpath"]) == "x/y");
  CHECK_FALSE(mounts[1]["volume"].IsDefined());
}

TEST_CASE("volumes of ours are external, nothing else of them is said", "[compose]") {
  const auto model = services_model(
      R"("a": {"volumes": [{"type": "volume", "source": "v"}]})",
      R"("volumes": {"v": {"name": "x", "driver": "local", "driver_opts": {"o": "bind"}}, "unused": {}})");
  const YAML::Node volumes = override_of(model)["volumes"];
  CHECK(volumes.size() == 1);
  CHECK(volumes["v"].Tag() == "!override");
  CHECK(volumes["v"].size() == 2);
  CHECK(volumes["v"]["external"].as<bool>());
  CHECK(text(volumes["v"]["name"]) == "v-v");
}

TEST_CASE("labels, the env file and more labels", "[compose]") {
  const auto model = services_model(
      R"("on": {)" + on_default + R"(, "environment": {"PASSWORD": "s3cret", "N": "x"}})", networks);
  compose::Assignment a = assignment_for(model);
  a.common_dir = "/w/shop/.git";
  a.branch = "feature/$x: #1 \"ü\"";
  a.env_file = "/w/a $b/env.dockertree";
  a.service_labels["on"] = {{"traefik.enable", "true"}};
  const std::string written = compose::override_text(model, a);
  CHECK(written.find("s3cret") == std::string::npos);
  CHECK(written.find("\"on\":") != std::string::npos);  // a key that YAML 1.1 takes for true
  const YAML::Node root = YAML::Load(written);
  const YAML::Node on = root["services"]["on"];
  CHECK(text(root["name"]) == "shop-x");
  CHECK(text(on["labels"]["dockertree.branch"]) == "feature/$$x: #1 \"ü\"");
  CHECK(text(on["labels"]["dockertree.environment"]) == "0a1b2c3d");
  CHECK(text(on["labels"]["dockertree.worktree"]) == "/w/x");
  CHECK(text(on["labels"]["dockertree.common_dir"]) == "/w/shop/.git");
  CHECK(text(on["labels"]["traefik.enable"]) == "true");
  CHECK(text(on["env_file"][0]) == "/w/a $$b/env.dockertree");
  CHECK(on["env_file"].Tag() != "!override");
  CHECK(text(root["networks"]["default"]["labels"]["dockertree.project"]) == "shop-x");
  for (const std::string word : {"123", "null", "~", "on", "1.5", "0x1f", "yes", " a", "a: b", "a\nb"}) {
    a.branch = word;
    INFO(word);
    const YAML::Node label =
        YAML::Load(compose::override_text(model, a))["services"]["on"]["labels"]["dockertree.branch"];
    CHECK(text(label) == word);
    CHECK(label.Tag() == "!");  // quoted: a text for every reader
  }
}
