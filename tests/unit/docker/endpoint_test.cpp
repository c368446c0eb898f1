// SPDX-License-Identifier: MIT
#include "docker/endpoint.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace fs = std::filesystem;

namespace {

// An environment without what decides about engines, and a configuration folder of its own; put back
// afterwards.
class Surroundings {
 public:
  Surroundings() : folder(fs::temp_directory_path() / ("dockertree endpoint " + base::random_hex(8))) {
    for (const char* name :
         {"DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS_VERIFY", "DOCKER_TLS"}) {
      if (const char* value = std::getenv(name)) before_[name] = value;
      ::unsetenv(name);
    }
    ::setenv("DOCKER_CONFIG", folder.c_str(), 1);
    fs::create_directories(folder / "contexts/meta/0a");
  }
  Surroundings(const Surroundings&) = delete;
  Surroundings& operator=(const Surroundings&) = delete;
  ~Surroundings() {
    for (const char* name : {"DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG"}) ::unsetenv(name);
    for (const auto& [name, value] : before_) ::setenv(name.c_str(), value.c_str(), 1);
    fs::remove_all(folder);
  }

  fs::path folder;

 private:
  std::map<std::string, std::string> before_;
};

}  // namespace

TEST_CASE("the engine is where DOCKER_HOST says", "[docker]") {
  const Surroundings surroundings;
  ::setenv("DOCKER_HOST", "unix:///run/other.sock", 1);
  CHECK(docker::find_endpoint().url == "unix:///run/other.sock");
  ::setenv("DOCKER_HOST", "ssh://host", 1);
  CHECK_THROWS_AS(docker::find_endpoint(), base::Error);
}

TEST_CASE("without anything it is the default socket", "[docker]") {
  const Surroundings surroundings;
  const auto endpoint = docker::find_endpoint();
  CHECK(endpoint.url == "unix:///var/run/docker.sock");
  CHECK(endpoint.context == "default");
}

TEST_CASE("the current context decides, DOCKER_CONTEXT before it", "[docker]") {
  const Surroundings surroundings;
  base::write_atomically(surroundings.folder / "config.json", R"({"currentContext":"desk"})");
  base::write_atomically(
      surroundings.folder / "contexts/meta/0a/meta.json",
      R"({"Name":"desk","Endpoints":{"docker":{"Host":"tcp://desk:2376","SkipTLSVerify":true}}})");
  fs::create_directories(surroundings.folder / "contexts/tls/0a/docker");
  const auto endpoint = docker::find_endpoint();
  CHECK(endpoint.url == "tcp://desk:2376");
  CHECK(endpoint.context == "desk");
  CHECK_FALSE(endpoint.tls_verify);
  CHECK(endpoint.tls_folder.filename() == "docker");
  ::setenv("DOCKER_CONTEXT", "nowhere", 1);
  CHECK_THROWS_AS(docker::find_endpoint(), base::Error);
  ::setenv("DOCKER_CONTEXT", "default", 1);
  CHECK(docker::find_endpoint().url == "unix:///var/run/docker.sock");
}

TEST_CASE("two names of one socket are one engine", "[docker]") {
  const Surroundings surroundings;
  fs::create_directory_symlink(surroundings.folder / "contexts", surroundings.folder / "link");
  const std::string one = "unix://" + (surroundings.folder / "contexts/docker.sock").string();
  const std::string other = "unix://" + (surroundings.folder / "link/docker.sock").string();
  CHECK(docker::endpoint_of(one).key == docker::endpoint_of(other).key);
}
