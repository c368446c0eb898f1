// SPDX-License-Identifier: MIT
#include "compose/project.hpp"

#include <catch2/catch_test_macros.hpp>

#include "base/error.hpp"
#include "compose/env_file.hpp"
#include "compose/references.hpp"
#include "fixture.hpp"

using Paths = std::vector<std::filesystem::path>;

TEST_CASE("the project's files are found as Compose finds them", "[compose]") {
  const ProjectFolder folder;
  CHECK_FALSE(compose::find_project(folder.path, {}));
  const auto old = folder.write("docker-compose.yml", "services: {}\n");
  CHECK(compose::find_project(folder.path, {})->files == Paths{old});
  const auto second = folder.write("docker-compose.override.yml", "services: {}\n");
  const auto base = folder.write("compose.yml", "services: {}\n");
  CHECK(compose::find_project(folder.path, {})->files == Paths{base, second});
  const auto better = folder.write("compose.override.yml", "services: {}\n");
  const auto project = compose::find_project(folder.path, {});
  CHECK(project->files == Paths{base, better});
  CHECK(project->directory == folder.path);
  CHECK(project->environment_file == folder.path / ".env");
  CHECK(project->chosen_by_compose);
  CHECK(project->profiles.empty());
}

TEST_CASE("COMPOSE_FILE and profiles of .env count, our block does not", "[compose]") {
  const ProjectFolder folder;
  const auto base = folder.write("deploy/a.yml", "services: {}\n");
  const auto more = folder.write("b.yml", "services: {}\n");
  folder.write(".env", compose::with_block("COMPOSE_FILE=deploy/a.yml:b.yml\nCOMPOSE_PROFILES=dev, test\n",
                                           {"COMPOSE_FILE=/nowhere.yml"}));
  const auto project = compose::find_project(folder.path, {});
  REQUIRE(project);
  CHECK(project->files == Paths{base, more});
  CHECK(project->directory == folder.path / "deploy");
  CHECK(project->environment_file == folder.path / ".env");
  CHECK_FALSE(project->chosen_by_compose);
  CHECK(project->profiles == std::vector<std::string>{"dev", "test"});
  folder.write(".env", "WHICH=b\nCOMPOSE_FILE=${WHICH}.yml\nCOMPOSE_PROFILES=${WHICH},${DEVICE_:-cpu}\n");
  CHECK(compose::find_project(folder.path, {})->files == Paths{more});
  CHECK(compose::find_project(folder.path, {})->profiles == std::vector<std::string>{"b", "cpu"});
  folder.write(".env", "COMPOSE_PATH_SEPARATOR=;\nCOMPOSE_FILE=b.yml;gone.yml\n");
  CHECK_THROWS_AS(compose::find_project(folder.path, {}), base::Error);
}

TEST_CASE("the team chooses folder and files, and adds its own", "[compose]") {
  const ProjectFolder folder;
  const auto base = folder.write("infra/stack.yml", "services: {}\n");
  const auto team = folder.write("docker-compose.dockertree.yml", "services: {}\n");
  compose::ProjectChoice choice{"infra", {"stack.yml"}};
  const auto project = compose::find_project(folder.path, choice);
  REQUIRE(project);
  CHECK(project->files == Paths{base});
  CHECK(project->team == Paths{team});
  CHECK(project->profiles == std::vector<std::string>{"dockertree"});
  choice.files = {"gone.yml"};
  CHECK_THROWS_AS(compose::find_project(folder.path, choice), base::Error);
}

TEST_CASE("files in subfolders are found for a hint", "[compose]") {
  const ProjectFolder folder;
  const auto one = folder.write("a/b/compose.yaml", "");
  const auto hidden = folder.write(".devcontainer/docker-compose.yml", "");
  for (const char* name : {"node_modules/x/compose.yaml", ".git/compose.yaml", ".dockertree/compose.yml",
                           "a/b/c/d/compose.yaml", "compose.txt"})
    folder.write(name, "");
  for (const char* name : {"docker-compose.override.yml", "docker-compose.dockertree.yml",
                           "docker-compose.worktree.template.yml", "other.yml"})
    folder.write(name, "services: {}\n");
  folder.write("compose.nothing.yml", "x: {}\n");
  CHECK(compose::compose_files_below(folder.path) == Paths{hidden, one});
  const auto server = folder.write("production.yml", "services:\n  a: {}\n");
  const auto dev = folder.write("compose-dev.yaml", "# dev\nservices: {}\n");
  const auto local = folder.write("docker-compose.local.yml", "services: {}\n");
  const auto further = folder.write("a/b/local.yml", "services: {}\n");
  CHECK(compose::compose_files_below(folder.path) == Paths{local, dev, server, hidden, one, further});
}

TEST_CASE("files that the project's files name are found", "[compose]") {
  const ProjectFolder folder;
  const auto base =
      folder.write("compose.yml",
                   "include: [sub/inc.yml, {path: two.yml, env_file: two.env}]\n"
                   "x-common: &common {env_file: [common.env]}\n"
                   "services:\n"
                   "  a: {env_file: a.env, extends: {file: ext/e.yml, service: e}}\n"
                   "  b: {<<: *common, env_file: [{path: '${NO_SUCH_X:-b}.env', required: false}]}\n"
                   "  c: {ports: !override [], env_file: '${NO_SUCH_X}.env', label_file: ./c.labels}\n"
                   "  d: {env_file: '$STAGE.env', extends: a, build: web}\n"
                   "  f: {build: {context: '.', dockerfile: '$STAGE.Dockerfile'}}\n"
                   "  g: {build: {dockerfile_inline: FROM scratch}}\n"
                   "secrets: {s: {file: './keys/$STAGE'}, t: {environment: T}}\n");
  folder.write(".env", "STAGE=dev\n");
  folder.write("sub/inc.yml",
               "services: {i: {env_file: i.env}}\ninclude: [inc.yml]\nconfigs: {c: {file: c.conf}}\n");
  folder.write("two.yml", "services: {t: {env_file: ./t.env}}\n");
  folder.write("ext/e.yml", "services: {e: {env_file: ../e.env}}\n");
  const auto& p = folder.path;
  const auto found = compose::references_of(*compose::find_project(p, {}));
  CHECK(found.env_files == Paths{p / "a.env", p / "b.env", p / "common.env", p / "dev.env", p / "e.env",
                                 p / "sub/.env", p / "sub/i.env", p / "t.env", p / "two.env"});
  CHECK(found.files == Paths{p / "ext/e.yml", p / "sub/inc.yml", p / "two.yml"});
  CHECK(found.label_files == Paths{p / "c.labels"});
  CHECK(found.secrets == Paths{p / "keys/dev", p / "sub/c.conf"});
  CHECK(found.dockerfiles == Paths{p / "dev.Dockerfile", p / "web/Dockerfile"});
  folder.write("a.env", "");
  folder.write("c.labels", "");
  folder.write("dev.Dockerfile", "");
  CHECK(compose::inputs(*compose::find_project(p, {})) == Paths{p / ".env", p / "a.env", p / "c.labels", base,
                                                                p / "dev.Dockerfile", p / "ext/e.yml",
                                                                p / "sub/inc.yml", p / "two.yml"});
}

TEST_CASE("variables of .env count where it lies elsewhere than the first file", "[compose]") {
  const ProjectFolder folder;
  folder.write("lib/base.yml", "services: {a: {env_file: '../$STAGE.env'}}\n");
  folder.write(".env", "STAGE=dev\nCOMPOSE_FILE=lib/base.yml\n");
  const auto found = compose::references_of(*compose::find_project(folder.path, {}));
  CHECK(found.env_files == Paths{folder.path / "dev.env"});
}

TEST_CASE("a broken file names nothing", "[compose]") {
  const ProjectFolder folder;
  folder.write("compose.yml", "services: [\n");
  CHECK(compose::references_of(*compose::find_project(folder.path, {})).env_files.empty());
}
