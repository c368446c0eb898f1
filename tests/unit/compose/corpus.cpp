// SPDX-License-Identifier: MIT
// Hidden: DOCKERTREE_CORPUS=folder of projects, DOCKERTREE_CORPUS_OUT=where main.json, one.json, two.json
// and warnings.txt of each go, for tests/corpus/compare.py. Needs Compose, no engine.
#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "compose/invocation.hpp"
#include "compose/override.hpp"
#include "compose/project.hpp"

namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

std::string config(const compose::Invocation& invocation) {
  const base::Finished finished = base::run(compose::process(invocation, {"config", "--format", "json"}));
  if (!finished.ok()) throw compose::failure(finished, invocation);
  return finished.out;
}

compose::Assignment made_up(const compose::Model& model, const std::string& project, const fs::path& worktree,
                            int number) {
  compose::Assignment a;
  a.project = project;
  a.environment_id = "0000000" + std::to_string(number);
  a.repository = "corpus";
  a.branch = "feature/$x: #" + std::to_string(number);
  a.worktree = worktree;
  for (const compose::WantedPort& wanted : compose::wanted_ports(model)) {
    a.ports.push_back({wanted.port.service, wanted.port.container_port, wanted.port.protocol, "127.0.0.1",
                       20000 + 5000 * number + wanted.group});
  }
  int network = 0;
  for (const compose::WantedSubnet& wanted : compose::wanted_subnets(model)) {
    a.network_subnets[wanted.key] = "10." + std::to_string(200 + number) + "." + std::to_string(network++) +
                                    ".0/" + std::to_string(wanted.prefix);
  }
  for (const std::string& key : compose::wanted_volumes(model)) a.volume_names[key] = project + "_" + key;
  a.env_file = worktree / ".dockertree/env.dockertree";
  return a;
}

void check_project(const fs::path& source, const std::string& file, const fs::path& out) {
  const std::string name = base::slug(source.filename().string() + (file.empty() ? "" : " " + file));
  compose::ProjectChoice choice;
  if (!file.empty()) choice.files = {file};
  const fs::path answers = out / name;
  int number = 0;
  for (const std::string who : {"main", "one", "two"}) {
    const fs::path worktree = answers / "trees" / who;
    fs::create_directories(worktree);
    fs::copy(source, worktree, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    const auto project = compose::find_project(worktree, choice);
    REQUIRE(project);
    compose::Invocation invocation{project->directory, project->files, "", {"*"}, {}, {}};
    if (number == 0) {
      write(answers / "main.json", config(invocation));
    } else {
      const compose::Model model = compose::load_model(invocation);
      invocation.project = name + "-" + who;
      const fs::path generated = worktree / ".dockertree/compose.override.yml";
      write(worktree / ".dockertree/env.dockertree", "DOCKERTREE_TEST=1\n");
      write(generated, compose::override_text(model, made_up(model, invocation.project, worktree, number)));
      invocation.files.push_back(generated);
      write(answers / (who + ".json"), config(invocation));
      std::string said;
      for (const auto& warning : compose::warnings(model, worktree)) said += warning.sentence + "\n";
      write(answers / "warnings.txt", said);
    }
    ++number;
  }
}

}  // namespace

TEST_CASE("every project of the corpus is accepted with its override", "[.corpus]") {
  const auto corpus = base::environment("DOCKERTREE_CORPUS");
  const auto out = base::environment("DOCKERTREE_CORPUS_OUT");
  REQUIRE(corpus);
  REQUIRE(out);
  for (const fs::directory_entry& entry : fs::directory_iterator(*corpus)) {
    if (!entry.is_directory()) continue;
    const std::string project = entry.path().filename().string();
    CHECK_NOTHROW(check_project(entry.path(), "", *out));
    // The other files of the folder, where Compose takes one alone.
    for (const fs::directory_entry& file : fs::directory_iterator(entry.path())) {
      const std::string extension = file.path().extension().string();
      if (extension != ".yml" && extension != ".yaml") continue;
      compose::Invocation alone{entry.path(), {file.path()}, "", {"*"}, {}, {}};
      if (!base::run(compose::process(alone, {"config", "--quiet"})).ok()) continue;
      INFO(file.path().string());
      CHECK_NOTHROW(check_project(entry.path(), file.path().filename().string(), *out));
    }
  }
}
