// SPDX-License-Identifier: MIT
#include "compose/bases.hpp"

#include <catch2/catch_test_macros.hpp>

#include "compose/dockerfile.hpp"
#include "fixture.hpp"

using Names = std::vector<std::string>;

TEST_CASE("images that a Dockerfile names are found", "[compose]") {
  CHECK(
      compose::images_of("# a comment\n"
                         "ARG TAG=dev OS=\"debian\"\n"
                         "ARG OTHER\n"
                         "from --platform=linux/amd64 acme/base:${TAG} AS Build\n"
                         "FROM $OS\n"
                         "FROM $OTHER\n"
                         "FROM build AS last\n"
                         "copy --chown=1:1 --from=acme/files /a /b\n"
                         "COPY --from=build /a /b\n"
                         "COPY \\\n"
                         "# between\n"
                         "\n"
                         "  --from=acme/more:1 /a --from=none\n"
                         "RUN --mount=type=bind,target=/x,from=acme/mount --mount=type=cache,target=/y make\n"
                         "RUN echo --mount=from=none\n"
                         "RUN <<-END cat >Dockerfile\n"
                         "FROM none\n"
                         "\tEND\n"
                         "FROM scratch\r\n",
                         {{"OS", "acme/os"}, {"UNDECLARED", "x"}}) ==
      Names{"acme/base:dev", "acme/files", "acme/more:1", "acme/mount", "acme/os", "scratch"});
  // Here a context would take the stage's place.
  CHECK(compose::images_of("FROM app:latest AS app\n", {}).empty());
  CHECK(compose::images_of("# escape=`\nFROM `\n  app\n", {}) == Names{"app"});
  CHECK(compose::images_of("FROM a\nRUN x <<EOF\nFROM b", {}) == Names{"a", "b"});
  CHECK(compose::images_of("FROM", {}).empty());
}

TEST_CASE("a context has the name that BuildKit looks for", "[compose]") {
  CHECK(compose::context_name("app") == "app");
  CHECK(compose::context_name("docker.io/library/app:latest") == "app");
  CHECK(compose::context_name("index.docker.io/acme/app:1") == "acme/app:1");
  CHECK(compose::context_name("library/app") == "app");
  CHECK(compose::context_name("localhost:5000/library/app:latest") == "localhost:5000/library/app");
  CHECK(compose::context_name("docker.io/library/a/b") == "library/a/b");
}

TEST_CASE("a build whose Dockerfile names the project's images gets the environment's own", "[compose]") {
  const YAML::Node services = override_of(services_model(
      R"("base": {"image": "docker.io/acme/base", "build": {"tags": ["acme/base:v1"], "dockerfile_inline": "FROM busybox"}},
         "app": {"image": "app", "build": {"dockerfile_inline": "FROM acme/base\nCOPY --from=acme/base:v1 / /"}},
         "arg": {"image": "arg", "build": {"args": {"BASE": "docker.io/acme/base"}, "dockerfile_inline": "ARG BASE\nFROM $BASE"}},
         "own": {"image": "redis:7", "build": {"args": {"BASE": "redis:7"}, "dockerfile_inline": "FROM redis:7"}},
         "set": {"build": {"additional_contexts": {"acme/base": "/files"}, "dockerfile_inline": "FROM acme/base:latest"}},
         "digest": {"build": {"dockerfile_inline": "FROM acme/base@sha256:00"}})"))["services"];
  const YAML::Node contexts = services["app"]["build"]["additional_contexts"];
  CHECK(contexts.size() == 2);
  CHECK(text(contexts["acme/base"]) == "docker-image://docker.io/acme/base:shop-x");
  CHECK(text(contexts["acme/base:v1"]) == "docker-image://acme/base:v1-shop-x");
  CHECK(text(services["arg"]["build"]["args"]["BASE"]) == "docker.io/acme/base:shop-x");
  CHECK_FALSE(services["own"]["build"]["args"].IsDefined());
  for (const char* name : {"base", "arg", "own", "set", "digest"})
    CHECK_FALSE(services[name]["build"]["additional_contexts"].IsDefined());
}

TEST_CASE("what others are built on comes before them", "[compose]") {
  const auto model = services_model(
      R"("a": {"image": "a", "build": {"dockerfile_inline": "FROM z"}},
         "z": {"image": "z", "build": {"dockerfile_inline": "FROM y"}},
         "y": {"build": {"tags": ["y"], "dockerfile_inline": "FROM busybox"}},
         "other": {"image": "o", "build": {"args": {"FROM": "p"}}}, "p": {"image": "p", "build": {}})");
  const std::string written = compose::override_text(model, assignment_for(model));
  const auto names = [&](const std::optional<Names>& services) {
    Names found;
    for (const auto& base : compose::bases_in(written, services))
      found.push_back(base.service + "=" + base.image);
    return found;
  };
  CHECK(names(Names{"a", "gone"}) == Names{"y=y:shop-x", "z=z:shop-x"});
  CHECK(names({}) == Names{"y=y:shop-x", "z=z:shop-x", "p=p:shop-x"});
  CHECK(compose::bases_in("services: [").empty());
  CHECK(compose::bases_in("").empty());
}
