// SPDX-License-Identifier: MIT
#include "docker/parse.hpp"

#include <catch2/catch_test_macros.hpp>

#include "base/error.hpp"
#include "docker/frames.hpp"
#include "docker/labels.hpp"

TEST_CASE("a list of containers", "[docker]") {
  const auto containers = docker::parse_containers(R"json([
    {"Id":"8c1f","Names":["/shop-x-web-1"],"Image":"nginx:1","ImageID":"sha256:aa","Command":"x","Created":1700000000,
     "Ports":[{"IP":"127.0.0.1","PrivatePort":80,"PublicPort":20000,"Type":"tcp"},{"PrivatePort":443,"Type":"tcp"}],
     "Labels":{"com.docker.compose.project":"shop-x","dockertree.environment":"0a1b2c3d"},
     "State":"running","Status":"Up 3 hours (unhealthy)","HostConfig":{"NetworkMode":"shop-x_default"},
     "NetworkSettings":{"Networks":{"shop-x_default":{"Aliases":null,"NetworkID":"77","Gateway":"10.213.0.1","IPAddress":"10.213.0.2"}}},
     "Mounts":[{"Type":"volume","Name":"shop-x_data","Source":"","Destination":"/data","Driver":"local","Mode":"z","RW":true}]},
    {"Id":"9d","Names":["/shop-x-web-1/alias","/db"],"Labels":null,"Ports":null,"Mounts":null,"State":"exited","Status":"Exited (0)"}])json");
  REQUIRE(containers.size() == 2);
  const auto& web = containers[0];
  CHECK(web.name == "shop-x-web-1");
  CHECK(web.running());
  CHECK(web.health() == "unhealthy");
  CHECK(web.label(docker::label::environment) == "0a1b2c3d");
  CHECK(web.label("none").empty());
  REQUIRE(web.ports.size() == 1);
  CHECK(web.ports[0].host_ip == "127.0.0.1");
  CHECK(web.ports[0].host_port == 20000);
  CHECK(web.mounts.at(0).name == "shop-x_data");
  CHECK_FALSE(web.mounts.at(0).read_only);
  CHECK(web.networks.at(0).address == "10.213.0.2");
  CHECK(containers[1].name == "db");
  CHECK_FALSE(containers[1].running());
}

TEST_CASE("an inspected container, stopped", "[docker]") {
  const auto details = docker::parse_container(
      R"({"Id":"8c1f","Created":"2026-01-31T12:00:00.123456789Z","Name":"/db","Image":"sha256:aa",
    "State":{"Status":"exited","Running":false,"OOMKilled":true,"Pid":0,"ExitCode":137,"Error":"","StartedAt":"2026-01-31T14:00:01+02:00",
      "FinishedAt":"0001-01-01T00:00:00Z","Health":{"Status":"starting"}},
    "HostConfig":{"NetworkMode":"shop","PortBindings":{"5432/tcp":[{"HostIp":"","HostPort":"5432"}],"53/udp":[{"HostIp":"127.0.0.1","HostPort":""}],"9/tcp":null},
      "RestartPolicy":{"Name":"unless-stopped","MaximumRetryCount":0},"Runtime":"runc"},
    "Config":{"User":"70","Env":["A=b=c"],"Cmd":["postgres"],"Entrypoint":null,"Image":"postgres:15","Labels":{"a":"b"},"ExposedPorts":{"5432/tcp":{}},"StopSignal":"SIGINT"},
    "NetworkSettings":{"Ports":{},"Networks":{"shop":{"Aliases":["db","8c1f"],"IPAddress":""}}},
    "Mounts":[{"Type":"bind","Source":"/srv","Destination":"/x","RW":false}]})");
  CHECK(details.name == "db");
  CHECK(details.created == 1769860800);
  CHECK(details.started == 1769860801);
  CHECK(details.finished == 0);
  CHECK(details.exit_code == 137);
  CHECK(details.oom_killed);
  CHECK(details.health == "starting");
  REQUIRE(details.bindings.size() == 2);
  CHECK(details.bindings[0].protocol == "udp");
  CHECK(details.bindings[0].host_port == 0);
  CHECK(details.bindings[1].host_port == 5432);
  CHECK(details.published.empty());
  CHECK(details.exposed == std::vector<int>{5432});
  CHECK(details.environment == std::vector<std::string>{"A=b=c"});
  CHECK(details.restart_policy == "unless-stopped");
  CHECK(details.networks.at(0).aliases.size() == 2);
  CHECK(details.mounts.at(0).read_only);
}

TEST_CASE("networks, volumes, images, events", "[docker]") {
  const auto network =
      docker::parse_networks(
          R"([{"Name":"n","Id":"1","Driver":"bridge","IPAM":{"Driver":"default","Options":null,
    "Config":[{"Subnet":"10.213.0.0/28","Gateway":"10.213.0.1"}]},"Internal":true,"Containers":{},"Options":{},"Labels":{"k":"v"}}])")
          .at(0);
  CHECK(network.subnets == std::vector<std::string>{"10.213.0.0/28"});
  CHECK(network.internal);
  CHECK(docker::parse_network(
            R"({"Name":"host","Id":"2","IPAM":{"Config":null},"Containers":{"8c1f":{"Name":"a"}}})")
            .containers.size() == 1);
  CHECK(docker::parse_volumes(R"({"Volumes":null,"Warnings":null})").empty());
  const auto volume =
      docker::parse_volumes(R"({"Volumes":[{"CreatedAt":"2026-01-31T12:00:00Z","Driver":"local",
    "Labels":{"dockertree.volume":"data"},"Mountpoint":"/v","Name":"x","Options":null,"Scope":"local"}]})")
          .at(0);
  CHECK(volume.label(docker::label::volume) == "data");
  CHECK(
      docker::parse_image(
          R"({"Id":"sha256:1","RepoTags":["a:b"],"Size":7,"Config":{"Volumes":{"/data":{}},"ExposedPorts":{"80/tcp":{}}}})")
          .volumes.at(0) == "/data");
  const auto event = docker::parse_event(
      R"({"status":"die","id":"8c","Type":"container","Action":"die","Actor":{"ID":"8c","Attributes":{"name":"a"}},"timeNano":5})");
  REQUIRE(event);
  CHECK(event->action == "die");
  CHECK(event->attributes.at("name") == "a");
  CHECK_FALSE(docker::parse_event("rubbish"));
}

TEST_CASE("what is measured of volumes, in both forms that engines use", "[docker]") {
  const auto old = docker::parse_volume_usage(
      R"({"Volumes":[{"Name":"a","UsageData":{"RefCount":1,"Size":42}},{"Name":"b","UsageData":null}]})");
  CHECK(old.at(0).size == 42);
  CHECK(old.at(1).size == -1);
  CHECK(docker::parse_volume_usage(
            R"({"VolumeUsage":{"Items":[{"Name":"a","UsageData":{"RefCount":1,"Size":42}}]}})")
            .at(0)
            .references == 1);
}

TEST_CASE("an engine's description", "[docker]") {
  const auto info = docker::parse_info(
      R"({"ID":"x","DockerRootDir":"/var/lib/docker","Driver":"overlay2","DriverStatus":[["Backing Filesystem","extfs"],["X",null]],
    "SecurityOptions":["name=seccomp,profile=builtin","name=rootless"],"LiveRestoreEnabled":true,"NCPU":2,"MemTotal":5,"Warnings":null})");
  CHECK(info.backing_filesystem == "extfs");
  CHECK(info.rootless);
  CHECK_FALSE(info.userns_remap);
  CHECK(info.live_restore);
}

TEST_CASE("an answer that is no JSON is an error", "[docker]") {
  CHECK_THROWS_AS(docker::parse_containers("<html>"), base::Error);
  CHECK(docker::parse_containers("null").empty());
  CHECK(docker::parse_containers(
            R"([{"Ports":[[1,"x"]],"Mounts":[["x",true]],"Labels":["x"],"Names":{"a":"b"}}])")
            .size() == 1);
  CHECK(docker::parse_containers(R"([[1,"x"],{"NetworkSettings":{"Other":{"x":{"Aliases":["a"]}}}},"x"])")
            .size() == 2);
}

TEST_CASE("what is sent", "[docker]") {
  docker::ContainerSpec spec;
  spec.image = "a";
  spec.mounts = {{"volume", "data", "", "/to", true}};
  spec.ports = {{"127.0.0.1", 20000, 80, "tcp"}};
  spec.log_driver = "none";
  const auto text = docker::write_container(spec);
  CHECK(text.find(R"("80/tcp":[{"HostIp":"127.0.0.1","HostPort":"20000"}])") != std::string::npos);
  CHECK(text.find(R"({"ReadOnly":true,"Source":"data","Target":"/to","Type":"volume"})") !=
        std::string::npos);
  CHECK(text.find("\"Cmd\"") == std::string::npos);
  docker::Filter filter;
  filter.labels = {"a=b", "c"};
  filter.others = {"until=24h"};
  CHECK(docker::write_filter(filter) == R"({"label":["a=b","c"],"until":["24h"]})");
}

TEST_CASE("frames of output may come in pieces", "[docker]") {
  using namespace std::string_literals;
  const std::string whole = "\1\0\0\0\0\0\0\3out\2\0\0\0\0\0\0\3err\1\0\0\0\0\0\0\0"s;
  std::string out, err, raw;
  for (const char byte : whole) {
    raw += byte;
    docker::take_frames(raw, [&](docker::Channel channel, std::string_view piece) {
      (channel == docker::Channel::err ? err : out) += piece;
    });
  }
  CHECK(out == "out");
  CHECK(err == "err");
  CHECK(raw.empty());
}
