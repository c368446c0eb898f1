// SPDX-License-Identifier: MIT
#include <catch2/catch_test_macros.hpp>

#include <set>

#include "doctor/asking.hpp"
#include "doctor/backup.hpp"
#include "doctor/code.hpp"
#include "doctor/compose.hpp"
#include "doctor/networks.hpp"
#include "doctor/ports.hpp"
#include "doctor/run.hpp"
#include "doctor/variables.hpp"
#include "subjects.hpp"

TEST_CASE("doctor: the table") {
  std::set<std::string> ids;
  for (const auto& check : doctor::checks()) {
    CHECK(ids.insert(check.id).second);
    CHECK(check.run != nullptr);
  }
}

TEST_CASE("doctor: a check that cannot run does not stop the others") {
  auto subject = subject_of(R"("app": {"image": "app"})");
  subject.engine_trouble = "no answer";
  subject.compose_version = "2.26.1";
  const auto report = doctor::run_checks(subject, {"engine", "net-detached", "compose-restart"});
  REQUIRE(report.could_not_run.size() == 1);
  CHECK(report.could_not_run.front().check == "net-detached");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings.front().check == "engine");
  CHECK(report.has_problem());
}

TEST_CASE("doctor: ports of running containers") {
  auto subject = subject_of(R"("app": {"image": "app"})");
  subject.recorded.leases = {lease_of("app", 80, 20000)};
  auto container = container_of("app");
  container.bindings = {{"127.0.0.1", 20000, 80, "tcp"}};
  container.published = container.bindings;
  subject.containers = {container};
  CHECK(doctor::ports_checks::lease_mismatch(subject).empty());
  CHECK(doctor::ports_checks::exposed(subject).empty());
  CHECK(doctor::ports_checks::without_network(subject).empty());

  subject.containers.front().published.front().host_port = 20001;
  CHECK(doctor::ports_checks::lease_mismatch(subject).size() == 1);
  subject.containers.front().bindings.front().host_ip = "0.0.0.0";
  CHECK(doctor::ports_checks::exposed(subject).size() == 1);
  subject.containers.front().networks.clear();
  CHECK(doctor::ports_checks::without_network(subject).size() == 1);
}

TEST_CASE("doctor: variables of running containers") {
  auto subject = subject_of(R"("app": {"image": "app", "environment": {"A": "1", "PASSWORD": "new"}})");
  auto container = container_of("app");
  container.environment = {"A=1", "PASSWORD=new", "PATH=/bin"};
  subject.containers = {container};
  CHECK(doctor::variables_checks::stale_container(subject).empty());
  subject.containers.front().environment = {"A=1", "PASSWORD=old"};
  const auto findings = doctor::variables_checks::stale_container(subject);
  REQUIRE(findings.size() == 1);
  CHECK(findings.front().evidence.front() == "PASSWORD: '***' in the container, '***' in the files");
  CHECK(findings.front().mend != nullptr);
}

TEST_CASE("doctor: networks of the model") {
  const std::string networks = R"("networks": {"a": {"name": "shop_a"}, "b": {"name": "shop_b"}})";
  const auto apart = subject_of(R"("db": {"image": "redis", "networks": {"a": null}},
    "app": {"image": "app", "networks": {"b": null}, "environment": {"REDIS_URL": "redis://db"}})",
                                networks);
  CHECK(doctor::networks_checks::disjoint(apart).size() == 1);
  const auto together = subject_of(R"("db": {"image": "redis", "networks": {"a": null}},
    "app": {"image": "app", "networks": {"a": null, "b": null}, "environment": {"REDIS_URL": "redis://db"}})",
                                   networks);
  CHECK(doctor::networks_checks::disjoint(together).empty());
  CHECK(doctor::compose_checks::depends_missing(together).size() == 1);
}

TEST_CASE("doctor: of two services that name each other one waits") {
  const auto subject = subject_of(R"("api": {"image": "api", "environment": {"WEB_URL": "http://web"}},
    "web": {"image": "web", "environment": {"API_URL": "http://api"}})");
  const auto findings = doctor::compose_checks::depends_missing(subject);
  REQUIRE(findings.size() == 1);
  CHECK(findings.front().fix == "write 'depends_on: [web]' in 'api'");
}

TEST_CASE("doctor: a service that was left alone on the default network") {
  const std::string networks =
      R"("networks": {"back": {"name": "shop_back"}, "default": {"name": "shop_default"}})";
  const std::string app =
      R"("app": {"image": "app", "networks": {"default": null}, "depends_on": {"db": {}}})";
  const auto alone = subject_of(R"("db": {"image": "redis", "networks": {"back": null}}, )" + app, networks);
  const auto findings = doctor::networks_checks::disjoint(alone);
  REQUIRE(findings.size() == 1);
  CHECK(findings.front().fix == "add the network 'back' to 'networks:' of 'app'");
  CHECK(findings.front().severity == doctor::Severity::warning);
  const auto apart = subject_of(R"("db": {"image": "redis", "networks": {"back": null}},
    "web": {"image": "web", "networks": {"default": null}}, )" +
                                    app,
                                networks);
  CHECK(doctor::networks_checks::disjoint(apart).empty());
}

TEST_CASE("doctor: subnets that overlap") {
  auto subject = subject_of(R"("app": {"image": "app"})");
  docker::Network own;
  own.id = "1", own.name = "shop_default", own.subnets = {"10.213.0.16/28"};
  own.labels = {{docker::label::compose_project, "shop"}};
  docker::Network other;
  other.id = "2", other.name = "other", other.subnets = {"10.213.0.0/24"};
  subject.networks = {own};
  CHECK(doctor::networks_checks::overlap(subject).empty());
  subject.networks = {own, other};
  const auto findings = doctor::networks_checks::overlap(subject);
  REQUIRE(findings.size() == 1);
  CHECK(findings.front().evidence.front() == "10.213.0.16/28 and 10.213.0.0/24 of 'other'");
}

TEST_CASE("doctor: how many networks the engine has left") {
  using doctor::networks_checks::networks_left;
  CHECK(networks_left({}) == 31);
  CHECK(networks_left({"172.17.0.0/16", "192.168.0.0/20", "10.0.0.0/8", "fd00::/64"}) == 29);
  CHECK(networks_left({"172.16.0.0/12", "192.168.0.0/16"}) == 0);
}

TEST_CASE("doctor: what containers answer") {
  std::vector<doctor::Answer> answers(4);
  answers[0].name = "db", answers[1].name = "cache", answers[2].name = "gone", answers[3].name = "mute";
  doctor::read_answers(
      "name db\n172.18.0.2      STREAM db\n172.18.0.2      DGRAM\nport 0\n"
      "name cache\nServer:    127.0.0.11\nAddress 1: 127.0.0.11\n\nName:      cache\n"
      "Address 1: 172.18.0.3 shop-cache-1.shop_default\nport 1\n"
      "name gone\nname mute\nunasked\n",
      answers);
  CHECK(answers[0].addresses == std::vector<std::string>{"172.18.0.2"});
  CHECK(answers[0].reachable == true);
  CHECK(answers[1].addresses == std::vector<std::string>{"172.18.0.3"});
  CHECK(answers[1].reachable == false);
  CHECK(answers[2].asked);
  CHECK(answers[2].addresses.empty());
  CHECK_FALSE(answers[3].asked);
}

TEST_CASE("doctor: addresses of both families") {
  std::vector<doctor::Answer> answers(1);
  answers[0].name = "db";
  doctor::read_answers("name db\nName: db\nAddress 1: fd00::2 db-1.net at 10:20:30\nAddress: 172.18.0.2\n",
                       answers);
  CHECK(answers[0].addresses == std::vector<std::string>{"fd00::2", "172.18.0.2"});
}

TEST_CASE("doctor: code that replaces the environment") {
  const auto lines = [](const std::string& extension, const std::string& text) {
    std::string all;
    for (const auto& [line, words] : doctor::overriding_calls(extension, text))
      all += std::to_string(line) + " " + words + ";";
    return all;
  };
  CHECK(lines(".py", "import x\nload_dotenv(override=True)\n") == "2 load_dotenv(override=True);");
  CHECK(lines(".py", "load_dotenv(\n    '.env (1)',\n    override = True,\n)\n") == "3 override = True,;");
  CHECK(lines(".py", "# load_dotenv(override=True)\n\"\"\"load_dotenv(override=True)\"\"\"\n").empty());
  CHECK(lines(".py", "load_dotenv()\nsave(override=True)\n").empty());
  CHECK(lines(".py", "load_dotenv(override=False)\n").empty());
  CHECK(lines(".js", "require('dotenv').config({ override: true })\n") ==
        "1 require('dotenv').config({ override: true });");
  CHECK(lines(".ts", "dotenv.config({\n  path: '.env', // override: true\n  \"override\": true,\n});") ==
        "3 \"override\": true,;");
  CHECK(lines(".mjs", "/* config({\n override: true }) */ config({ path: 'https://x' })\n").empty());
  CHECK(lines(".rb", "Dotenv.overload\n") == "1 Dotenv.overload;");
  CHECK(lines(".rb", "Dotenv.load('.env', overwrite: true)\n") == "1 Dotenv.load('.env', overwrite: true);");
  CHECK(lines(".go", "godotenv.Load()\n").empty());
  CHECK(lines(".txt", "load_dotenv(override=True)\n").empty());
}

TEST_CASE("doctor: variables set in an env file") {
  using doctor::with_variables;
  CHECK(with_variables("", {{"A", "1"}}) == "A=1\n");
  CHECK(with_variables("# c\nA=0\nexport B=2\n", {{"A", "1"}, {"B", "3"}, {"C", "4"}}) ==
        "# c\nA=1\nB=3\nC=4\n");
  CHECK(with_variables("A=0\n# >>> git-dockertree >>>\nB=2\n# <<< git-dockertree <<<\n", {{"B", "1"}}) ==
        "A=0\nB=1\n# >>> git-dockertree >>>\nB=2\n# <<< git-dockertree <<<\n");
}
