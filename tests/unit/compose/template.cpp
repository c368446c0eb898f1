// SPDX-License-Identifier: MIT
#include "compose/template.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <yaml-cpp/yaml.h>

#include <fstream>

#include "base/error.hpp"
#include "base/text.hpp"
#include "compose/port_variables.hpp"

using Catch::Matchers::MessageMatches;
using Catch::Matchers::StartsWith;

TEST_CASE("a template keeps what it does not know", "[compose]") {
  const std::map<std::string, std::string> values = {{"WEB", "20001"}, {"NAME", "x"}};
  CHECK(compose::render("a ${WEB}:80 b ${WEB:-8080} c", "t", values) == "a 20001:80 b 20001 c");
  CHECK(compose::render("${OTHER} ${OTHER:-${WEB}} $WEB", "t", values) == "${OTHER} ${OTHER:-${WEB}} $WEB");
  CHECK(compose::render("$${WEB} $$$${WEB} ${NAME}", "t", values) == "$${WEB} $$$${WEB} x");
  CHECK(compose::render("", "t", values).empty());
  CHECK(compose::placeholders("${B} ${A:-1}\n${B} $${C}", "t") == std::vector<std::string>{"B", "A"});
}

TEST_CASE("all that a template's project makes is labelled", "[compose]") {
  compose::Model model;
  model.services.resize(3);
  model.services[0].name = "db";
  model.services[1].name = "old";
  model.services[2].name = "web";
  model.services[2].built = true;
  const std::string text = R"(services:
  old: !reset null
  extra:
    build: ./extra
networks:
  shared: {external: true}
  back: {}
)";
  compose::Assignment assignment;
  assignment.project = "shop-x";
  assignment.environment_id = "0123abcd";
  const auto labels = YAML::Load(compose::label_text(model, text, "t.yml", assignment));
  CHECK(labels["services"].size() == 3);
  for (const char* name : {"db", "extra", "web"})
    CHECK(labels["services"][name]["labels"]["dockertree.environment"].as<std::string>() == "0123abcd");
  CHECK_FALSE(labels["services"]["db"]["build"]);
  for (const char* name : {"extra", "web"})
    CHECK(labels["services"][name]["build"]["labels"]["dockertree.image.environment"].as<std::string>() ==
          "0123abcd");
  CHECK(labels["networks"]["back"]["labels"]["dockertree.project"].as<std::string>() == "shop-x");
  CHECK_FALSE(labels["networks"]["shared"]);
  CHECK_THROWS_MATCHES(compose::label_text(model, "services:\n  a: [\n", "t.yml", {}), base::Error,
                       MessageMatches(StartsWith("t.yml:")));
}

TEST_CASE("a mistake in a template names file and line", "[compose]") {
  for (const char* wrong : {"a\nb ${WEB\n}", "a\n${}", "a\n${1}", "a\n${WEB WEB}", "a\n$${X} ${"})
    CHECK_THROWS_MATCHES(compose::placeholders(wrong, "dir/t.yml"), base::Error,
                         MessageMatches(StartsWith("dir/t.yml:2: ")));
}

TEST_CASE("the variable behind a host port is found", "[compose]") {
  const auto file = std::filesystem::temp_directory_path() / ("ports " + base::random_hex(8) + ".yml");
  std::ofstream(file) << R"(services:
  web:
    ports: ["${WEB_PORT:-8000}:80", "127.0.0.1:${TLS_PORT}:443/tcp", "9000:9000", "80${X}:81"]
  db:
    ports:
      - target: 5432
        published: "$DB_PORT"
)";
  const auto found = compose::port_variables({file, "no such file"});
  CHECK(found.size() == 3);
  CHECK(found.at({"web", 80}) == "WEB_PORT");
  CHECK(found.at({"web", 443}) == "TLS_PORT");
  CHECK(found.at({"db", 5432}) == "DB_PORT");
  std::filesystem::remove(file);
}
