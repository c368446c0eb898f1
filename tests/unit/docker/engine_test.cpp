// SPDX-License-Identifier: MIT
// Against a real engine, where DOCKER_HOST names one: unit-tests "[.engine]".
#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "docker/client.hpp"
#include "docker/labels.hpp"

namespace {

using docker::Outcome;

// A tar of what a shell needs, from this host's static busybox.
std::string tar_of_busybox() {
  const auto folder = std::filesystem::temp_directory_path() / ("dockertree-image-" + base::random_hex(8));
  std::filesystem::create_directories(folder / "bin");
  std::filesystem::copy_file(*base::find_program("busybox"), folder / "bin/busybox");
  std::filesystem::create_symlink("busybox", folder / "bin/sh");
  const auto made = base::run({{"tar", "-cf", "-", "-C", folder.string(), "."}});
  std::filesystem::remove_all(folder);
  REQUIRE(made.ok());
  return made.out;
}

}  // namespace

TEST_CASE("the life of a container, a network, a volume and an image", "[.engine][docker]") {
  if (!base::environment("DOCKER_HOST")) SKIP("DOCKER_HOST names no engine");
  if (!base::find_program("busybox")) SKIP("no busybox here");
  docker::Client client(docker::find_endpoint());
  REQUIRE(client.answers());
  CHECK_FALSE(client.version().api.empty());
  CHECK_FALSE(client.info().data_root.empty());
  const std::string name = "dockertree-unit-" + base::random_hex(8);

  const std::string tar = tar_of_busybox();
  const auto id =
      client.import_image(docker::source_of(tar), name, "one", {"CMD [\"/bin/sh\"]", "LABEL a=b"});
  CHECK(id.rfind("sha256:", 0) == 0);
  REQUIRE(client.find_image(name + ":one"));
  CHECK(client.find_image(name + ":one")->labels.at("a") == "b");
  CHECK(client.tag_image(name + ":one", name, "two").ok());
  CHECK(client.remove_image(name + ":two").ok());
  CHECK_THROWS_AS(client.import_image(docker::source_of("no tar"), name, "bad", {}), base::Error);

  const auto volume = client.create_volume({name, "local", {{docker::label::volume, "data"}}, {}});
  CHECK(volume.label(docker::label::volume) == "data");
  CHECK(client.create_network({name, "bridge", "10.231.7.16/28"}).ok());
  CHECK(client.create_network({name}).outcome == Outcome::conflict);
  CHECK(client.find_network(name)->subnets.at(0) == "10.231.7.16/28");

  docker::ContainerSpec spec;
  spec.image = name + ":one";
  spec.name = name;
  spec.command = {"/bin/sh", "-c", "while read line; do echo \"got $line\"; done; echo end >&2; exit 3"};
  spec.labels = {{docker::label::environment, name}};
  spec.mounts = {{"volume", name, "", "/data", false}};
  spec.network_mode = name;
  spec.aliases = {"other"};
  spec.ports = {{"127.0.0.1", 20777, 80, "tcp"}};
  spec.open_stdin = true;
  const auto made = client.create_container(spec);
  REQUIRE(made.ok());
  CHECK(client.create_container(spec).outcome == Outcome::conflict);
  docker::ContainerSpec imageless;
  imageless.image = name + ":none";
  CHECK(client.create_container(imageless).outcome == Outcome::absent);
  auto details = client.find_container(name);
  REQUIRE(details);
  CHECK(details->state == "created");
  CHECK(details->bindings.at(0).host_port == 20777);
  CHECK(details->published.empty());

  auto stream = client.attach(name);
  CHECK(client.start(name).outcome == Outcome::done);
  CHECK(client.start(name).outcome == Outcome::unchanged);
  docker::Filter filter;
  filter.labels = {std::string(docker::label::environment) + "=" + name};
  const auto listed = client.containers(filter);
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].ports.at(0).host_port == 20777);
  CHECK(client.remove_volume(name).outcome == Outcome::conflict);
  CHECK(client.remove_network(name).outcome == Outcome::conflict);
  CHECK(client.pause(name).ok());
  CHECK(client.find_container(name)->state == "paused");
  CHECK(client.unpause(name).ok());

  auto ran = client.exec(name, {{"/bin/busybox", "sh", "-c", "busybox cat; echo oops >&2; exit 7"},
                                "",
                                "",
                                {},
                                std::string(300000, 'x')});
  CHECK(ran.status == 7);
  CHECK(ran.out.size() == 300000);
  CHECK(ran.err == "oops\n");
  CHECK_FALSE(client.exec(name, {{"/bin/nothing"}}).ok());

  std::string out, err;
  const auto reader = [&](docker::Channel channel, std::string_view piece) {
    (channel == docker::Channel::err ? err : out) += piece;
  };
  CHECK(stream.read(reader, std::chrono::milliseconds(20)) == docker::Stream::Read::timeout);
  stream.write("one\ntwo\n");
  stream.close_input();
  stream.read_all(reader);
  CHECK(out == "got one\ngot two\n");
  CHECK(err == "end\n");
  CHECK(client.wait(name, std::chrono::seconds(20)) == 3);
  CHECK(client.logs(name).err == "end\n");

  CHECK(client.put_archive(name, "/data", docker::source_of(tar)).ok());
  std::string fetched;
  CHECK(client
            .fetch_archive(name, "/data/bin/busybox",
                           [&](std::string_view piece) {
                             fetched += piece;
                             return true;
                           })
            .ok());
  CHECK(fetched.size() > 100000);
  CHECK(client.fetch_archive(name, "/none", [](std::string_view) { return true; }).outcome ==
        Outcome::absent);

  std::vector<std::string> actions;
  client.events(
      filter, base::now() - 600,
      [&](const docker::Event& event) {
        actions.push_back(event.action);
        return event.action != "die";
      },
      [] { return true; });
  CHECK(actions.front() == "create");
  CHECK(actions.back() == "die");

  CHECK(client.remove(name, {true, true}).ok());
  CHECK(client.remove(name).outcome == Outcome::absent);
  CHECK_FALSE(client.wait(name));
  CHECK(client.disconnect(name, "none").outcome == Outcome::absent);
  CHECK(client.remove_network(name).ok());
  CHECK(client.remove_volume(name).ok());
  CHECK(client.remove_volume(name).outcome == Outcome::absent);
  CHECK(client.remove_image(name + ":one").ok());
}
