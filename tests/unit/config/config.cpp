// SPDX-License-Identifier: MIT
#include "config/config.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "base/text.hpp"
#include "config/keys.hpp"
#include "config/parse.hpp"

using namespace config;

namespace {

class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("config-test-" + base::random_hex(8))) {
    std::filesystem::create_directory(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] Config load(const std::string& toml, std::vector<GitValue> git = {}) const {
    std::ofstream(path_ / team_file) << toml;
    return Config::load({.root = path_, .git = std::move(git), .read_environment = false});
  }
  // What is wrong with the file, from the line number on, and the hints.
  [[nodiscard]] std::string complaint(const std::string& toml) const {
    try {
      (void)load(toml);
    } catch (const base::Error& error) {
      const std::string text = error.what();
      const std::string start = (path_ / team_file).string() + ":";
      REQUIRE(text.rfind(start, 0) == 0);
      return text.substr(start.size()) +
             (error.hints().empty() ? "" : " | " + base::join(error.hints(), " | "));
    }
    return "fine";
  }

 private:
  std::filesystem::path path_;
};

std::string origin(const Config& config, const std::string& name) { return config.entries().at(name).origin; }

}  // namespace

TEST_CASE("without any source the defaults hold", "[config]") {
  const Config config = Config::load({.read_environment = false});
  const Settings& s = config.settings();
  CHECK(s.path == "../{repository}.worktrees/{slug}");
  CHECK(s.on_checkout == OnCheckout::up);
  CHECK(s.domain == "{branch}.{repository}.localhost");
  CHECK(s.ports.range == PortRange{20000, 32767});
  CHECK(s.ports.on_conflict == std::vector{OnConflict::next, OnConflict::expand, OnConflict::reclaim});
  CHECK(s.volumes.standard == VolumePolicy::clone);
  CHECK(s.volumes.deadline == std::chrono::seconds(30));
  CHECK(s.trash.days == 7);
  CHECK(s.networks.prefix == 28);
  CHECK_FALSE(s.proxy.http_port.has_value());
  CHECK_FALSE(config.is_set("path"));
}

TEST_CASE("a later source wins, and each value knows where it is from", "[config]") {
  const Folder folder;
  setenv("DOCKERTREE_PORTS_RANGE", "25000-25999", 1);
  const Config file =
      folder.load("lock = true\n\n[ports]\nrange = \"21000-21499\"\nreserve = [21080, \"21400-21410\"]\n",
                  {{"core.editor", "vi", "global"},
                   {"dockertree.lock", "false", "global"},
                   {"dockertree.ports.onconflict", "next", "local"},
                   {"dockertree.ports.onconflict", "reclaim", "local"},
                   {"dockertree.oncheckout", "off", "local"}});
  CHECK_FALSE(file.settings().lock);
  CHECK(origin(file, "lock") == "git config (global)");
  CHECK(file.settings().ports.range == PortRange{21000, 21499});
  CHECK(origin(file, "ports.range") == ".dockertree.toml:4");
  CHECK(file.settings().ports.reserve == std::vector{PortRange{21080, 21080}, PortRange{21400, 21410}});
  CHECK(file.settings().ports.on_conflict == std::vector{OnConflict::next, OnConflict::reclaim});
  CHECK(file.settings().on_checkout == OnCheckout::off);
  CHECK(origin(file, "trash.days") == "default");

  const Config environment = Config::load({});
  CHECK(environment.settings().ports.range == PortRange{25000, 25999});
  CHECK(origin(environment, "ports.range") == "environment DOCKERTREE_PORTS_RANGE");
  unsetenv("DOCKERTREE_PORTS_RANGE");
}

TEST_CASE("tables of services, volumes and variables", "[config]") {
  const Folder folder;
  const Config config = folder.load(
      "[services.web]\nport = 3000\nroute = true\nrole = \"web\"\n[services.\"a.b\"]\nvariable = "
      "\"AB_PORT\"\n"
      "[volumes.db]\npolicy = \"share\"\nread_only = false\n[volumes.uploads]\npath = \"var/uploads\"\n"
      "method = \"overlay\"\n"
      "[env]\nFLAG = \"on\"\nNUMBER = 3\n[ports.ranges]\nweb = \"22000-22099\"\n",
      {{"dockertree.env.extra", "1", "local"}, {"dockertree.services.web.port", "3001", "local"}});
  const Settings& s = config.settings();
  CHECK(s.services.at("web").port == 3001);
  CHECK(s.services.at("web").route == true);
  CHECK(s.services.at("a.b").variable == "AB_PORT");
  CHECK(s.volume.at("db").policy == VolumePolicy::share);
  CHECK(s.volume.at("db").read_only == false);
  CHECK(s.volume.at("uploads").path == "var/uploads");
  CHECK(s.volume.at("uploads").method == config::VolumeMethod::overlay);
  CHECK(s.volume.at("db").method == config::VolumeMethod::copy);
  CHECK(s.env.at("FLAG") == "on");
  CHECK(s.env.at("NUMBER") == "3");
  CHECK(s.env.at("EXTRA") == "1");
  CHECK(s.ports.ranges.at("web") == PortRange{22000, 22099});
}

TEST_CASE("a mistake in the team file names the line and the way out", "[config]") {
  const Folder folder;
  CHECK(folder.complaint("\n[ports]\nrnge = \"1\"\n") ==
        "3: unknown key 'ports.rnge' | did you mean 'ports.range'?");
  CHECK(folder.complaint("[services.web]\nprot = 1\n") ==
        "2: unknown key 'services.web.prot' | did you mean 'services.web.port'?");
  CHECK(folder.complaint("lock = \"maybe\"\n") == "1: 'lock': expected true or false, not 'maybe'");
  CHECK(folder.complaint("lock = [true]\n") == "1: 'lock': expected a true or false");
  CHECK(folder.complaint("[ports]\nreserve = 1\n") == "2: 'ports.reserve': expected a list");
  CHECK(folder.complaint("[ports]\nrange = \"9000-8000\"\n") ==
        "2: 'ports.range': the port range '9000-8000' is reversed | write '8000-9000'");
  CHECK(folder.complaint("[ports]\nrange = \"80-90\"\n").find("privileged") != std::string::npos);
  CHECK(folder.complaint("onCheckout = \"sometimes\"\n") ==
        "1: 'onCheckout': expected one of 'up', 'provision', 'background', 'off', not 'sometimes'");
  CHECK(folder.complaint("path = \"{repo}\"\n").find("unknown placeholder '{repo}'") != std::string::npos);
  CHECK(folder.complaint("lock = \n").rfind("1: ", 0) == 0);
  CHECK(folder.complaint("lock = true\nlock = true\n").rfind("2: ", 0) == 0);
}

TEST_CASE("a team file neither runs a program nor leaves the worktree", "[config]") {
  const Folder folder;
  for (const char* text : {"path = \"/tmp/x\"\n", "path = \"../../x\"\n", "path = \"~/x\"\n",
                           "[compose]\nfiles = [\"../other/compose.yml\"]\n",
                           "[compose]\ndirectory = \"a/../..\"\n", "[volumes.a]\npath = \"/etc\"\n"}) {
    CHECK(folder.complaint(text).find("leaves the worktree") != std::string::npos);
  }
  CHECK(folder.complaint("[proxy]\nimage = \"evil\"\n") ==
        "2: 'proxy.image' is personal and may not stand in a committed file | run 'git config "
        "dockertree.proxy.image "
        "VALUE'");
  for (const char* name : {"COMPOSE_FILE", "DOCKER_HOST", "LD_PRELOAD", "PATH"}) {
    CHECK(folder.complaint("[env]\n" + std::string(name) + " = \"x\"\n").find("may not be set") !=
          std::string::npos);
  }
  CHECK(folder.complaint("[env]\nA = \"x\\nCOMPOSE_FILE=y\"\n").find("one line") != std::string::npos);
}

TEST_CASE("git's configuration: unknown keys warn, bad values are errors", "[config]") {
  const Config config =
      Config::load({.git = {{"dockertree.oncheckuot", "off", "global"}}, .read_environment = false});
  REQUIRE(config.warnings().size() == 1);
  CHECK(config.warnings()[0] ==
        "unknown key 'dockertree.oncheckuot' in git config (global); did you mean 'dockertree.onCheckout'?");
  CHECK_THROWS_AS(Config::load({.git = {{"dockertree.lock", "maybe", "local"}}}), base::Error);
  const Config personal =
      Config::load({.git = {{"dockertree.path", "/srv/{slug}", "global"}}, .read_environment = false});
  CHECK(personal.settings().path == "/srv/{slug}");
}

TEST_CASE("names of keys", "[config]") {
  CHECK(find_key("ports.onConflict").name == "ports.on_conflict");
  CHECK(find_key("PORTS.ON-CONFLICT").name == "ports.on_conflict");
  CHECK(find_key("services.my.web.port").wild == "my.web");
  CHECK(find_key("services.port").key == nullptr);
  CHECK(git_name("ports.on_conflict") == "dockertree.ports.onConflict");
  CHECK(environment_name("onCheckout") == "DOCKERTREE_ON_CHECKOUT");
  CHECK(environment_name("proxy.http_port") == "DOCKERTREE_PROXY_HTTP_PORT");
}

TEST_CASE("values", "[config]") {
  CHECK(parse_duration("90") == std::chrono::seconds(90));
  CHECK(parse_duration("5m") == std::chrono::seconds(300));
  CHECK(parse_size("1.5 GB") == 1'500'000'000);
  CHECK(parse_size("0") == 0);
  CHECK(parse_range("8080") == PortRange{8080, 8080});
  for (const char* text : {"", "-", "1-", "0", "70000", "1-70000", "a-b", "99999999999999999999"}) {
    CHECK_THROWS_AS(parse_range(text), base::Error);
  }
  for (const char* text : {"", "GB", "1.2.3", "5x", "-1", "."}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_size(text), base::Error);
  }
}
