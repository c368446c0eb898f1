// SPDX-License-Identifier: MIT
#include "compose/invocation.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdlib>

#include "base/error.hpp"
#include "fixture.hpp"

namespace {

std::string said(const std::string& stderr_text) {
  base::Finished finished;
  finished.status = 1;
  finished.err = stderr_text;
  compose::Invocation invocation;
  invocation.files = {"/p/compose.yml"};
  return compose::failure(finished, invocation).what();
}

}  // namespace

TEST_CASE("versions compare by numbers", "[compose]") {
  CHECK(compose::at_least("2.24.4", "2.24.4"));
  CHECK(compose::at_least("2.26.1-4", "2.24.4"));
  CHECK(compose::at_least("2.100", "2.24.4"));
  CHECK(compose::at_least("5.0.0", "2.24.4"));
  CHECK_FALSE(compose::at_least("2.24.3", "2.24.4"));
  CHECK_FALSE(compose::at_least("1.29.2", "2.24.4"));
  CHECK_FALSE(compose::at_least("", "2.24.4"));
}

TEST_CASE("Compose's words are shortened, and the file is named", "[compose]") {
  CHECK(said("time=\"x\" level=warning msg=\"version is obsolete\"\nyaml: line 3: no\n") ==
        "Docker Compose refuses the project: '/p/compose.yml': yaml: line 3: no");
  CHECK(said("env file /p/a.env not found: stat /p/a.env: no such file\n") ==
        "Docker Compose refuses the project: env file /p/a.env not found: stat /p/a.env: no such file");
  CHECK(said("").find("exit status 1") != std::string::npos);
}

TEST_CASE("the process says everything itself", "[compose]") {
  ::setenv("COMPOSE_PROJECT_NAME", "wrong", 1);
  ::setenv("DOCKERTREE_WEB_HOST_PORT", "1", 1);
  try {
    const compose::Invocation invocation{"/p",        {"/p/a.yml", "/p/b.yml"}, "x", {"dev"}, {"/p/e.env"},
                                         {{"A", "1"}}};
    const base::Process process = compose::process(invocation, {"ps", "-q"});
    const std::string words = base::join(process.argv, " ");
    CHECK(words.find(" --project-name x --project-directory /p --file /p/a.yml --file /p/b.yml --env-file "
                     "/p/e.env --profile dev ps -q") != std::string::npos);
    CHECK(process.directory == "/p");
    for (const char* name : {"COMPOSE_PROJECT_NAME", "DOCKERTREE_WEB_HOST_PORT"}) {
      CHECK(std::count(process.unset.begin(), process.unset.end(), name) == 1);
    }
  } catch (const base::Error& error) {
    SUCCEED(error.what());  // no Compose on this machine
  }
  ::unsetenv("COMPOSE_PROJECT_NAME");
  ::unsetenv("DOCKERTREE_WEB_HOST_PORT");
}

TEST_CASE("a model comes from the real Compose", "[compose]") {
  try {
    compose::require_version();
  } catch (const base::Error& error) {
    SUCCEED(error.what());
    return;
  }
  const ProjectFolder folder;
  compose::Invocation invocation;
  invocation.directory = folder.path;
  invocation.files = {folder.write("compose.yml",
                                   "name: given\nservices:\n  a: {image: x, profiles: [p], ports: ['80:80'], "
                                   "environment: {A: 'a$$b'}}\n")};
  const compose::Model model = compose::load_model(invocation);
  CHECK(model.name == "given");
  CHECK(model.services.at(0).environment.at("A") == "a$b");
  folder.write("compose.yml", "services: {a: {image: x, env_file: gone.env}}\n");
  try {
    (void)compose::load_model(invocation);
    FAIL("a missing env_file passed");
  } catch (const base::Error& error) {
    CHECK(std::string(error.what()).find("gone.env") != std::string::npos);
    CHECK(error.hints().size() == 1);
  }
}
