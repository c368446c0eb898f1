// SPDX-License-Identifier: MIT
#include "compose/invocation.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/file.hpp"
#include "base/text.hpp"
#include "compose/bases.hpp"

namespace compose {
namespace {

namespace fs = std::filesystem;

// Docker's own order; a plugin of the user goes before those of the system.
std::optional<fs::path> find_plugin() {
  std::vector<fs::path> folders;
  if (const auto config = base::environment("DOCKER_CONFIG")) {
    folders.push_back(fs::path(*config) / "cli-plugins");
  } else {
    folders.push_back(base::home() / ".docker" / "cli-plugins");
  }
  for (const char* prefix : {"/usr/local/lib", "/usr/local/libexec", "/usr/lib", "/usr/libexec"}) {
    folders.push_back(fs::path(prefix) / "docker" / "cli-plugins");
  }
  for (const fs::path& folder : folders) {
    const fs::path file = folder / "docker-compose";
    if (::access(file.c_str(), X_OK) == 0) return file;
  }
  return std::nullopt;
}

// Variables that choose a project behind our back, or are another environment's.
std::vector<std::string> foreign_variables() {
  constexpr std::array<std::string_view, 4> harmless = {"COMPOSE_PARALLEL_LIMIT", "COMPOSE_ANSI",
                                                        "COMPOSE_PROGRESS", "COMPOSE_BAKE"};
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view line(*entry);
    const std::string_view name = line.substr(0, line.find('='));
    const bool ours = name.substr(0, 11) == "DOCKERTREE_" || name.substr(0, 10) == "ALLOCATED_";
    const bool theirs = name.substr(0, 8) == "COMPOSE_" &&
                        std::find(harmless.begin(), harmless.end(), name) == harmless.end();
    if (ours || theirs) names.emplace_back(name);
  }
  return names;
}

// Empty when there is none that can be read: the build says so.
std::string load_dockerfile(const fs::path& file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored) || ::access(file.c_str(), R_OK) != 0) return {};
  return base::load_file(file).value_or("");
}

bool is_noise(const std::string& line) {
  return line.empty() || (line.rfind("time=", 0) == 0 && line.find("level=warning") != std::string::npos);
}

}  // namespace

std::vector<std::string> program() {
  // Called directly the plugin takes its arguments without the word "compose".
  if (const auto plugin = find_plugin()) return {plugin->string()};
  if (const auto docker = base::find_program("docker")) return {docker->string(), "compose"};
  if (const auto alone = base::find_program("docker-compose")) return {alone->string()};
  throw base::Error("Docker Compose is not installed", base::ErrorKind::unavailable)
      .hint("install the package 'docker-compose' or 'docker-compose-plugin'");
}

base::Process process(const Invocation& invocation, const std::vector<std::string>& arguments) {
  base::Process process;
  process.argv = program();
  const auto add = [&](const char* option, const std::string& value) {
    process.argv.emplace_back(option);
    process.argv.push_back(value);
  };
  if (!invocation.project.empty()) add("--project-name", invocation.project);
  if (!invocation.files.empty()) add("--project-directory", invocation.directory.string());
  for (const fs::path& file : invocation.files) add("--file", file.string());
  for (const fs::path& file : invocation.env_files) add("--env-file", file.string());
  for (const std::string& profile : invocation.profiles) add("--profile", profile);
  process.argv.insert(process.argv.end(), arguments.begin(), arguments.end());
  process.directory = invocation.directory;
  process.environment = invocation.environment;
  process.unset = foreign_variables();
  return process;
}

Model load_model(const Invocation& invocation) {
  Invocation all = invocation;
  all.profiles = {"*"};
  const base::Finished finished = base::run(process(all, {"config", "--format", "json"}));
  if (!finished.ok()) throw failure(finished, invocation);
  Model model = parse_model(finished.out);
  for (Service& service : model.services) {
    if (!contexts_are_known()) {
      service.dockerfile.clear();
    } else if (!service.dockerfile_path.empty()) {
      service.dockerfile = load_dockerfile(service.dockerfile_path);
    }
  }
  return model;
}

std::string version() {
  base::Process process;
  process.argv = program();
  process.argv.insert(process.argv.end(), {"version", "--short"});
  const base::Finished finished = base::run(process);
  if (!finished.ok()) {
    throw base::Error("Docker Compose does not run: " + base::trim(finished.err),
                      base::ErrorKind::unavailable)
        .hint("install the package 'docker-compose' or 'docker-compose-plugin'");
  }
  std::string text = base::trim(finished.out);
  if (!text.empty() && text.front() == 'v') text.erase(0, 1);
  return text;
}

bool at_least(const std::string& have, const std::string& want) {
  const auto numbers = [](const std::string& text) {
    std::vector<int> result;
    for (const std::string& piece : base::split(text, '.')) {
      const std::size_t end = piece.find_first_not_of("0123456789");
      result.push_back(static_cast<int>(base::parse_integer(piece.substr(0, end)).value_or(0)));
      if (end != std::string::npos) break;
    }
    result.resize(3);
    return result;
  };
  return numbers(have) >= numbers(want);
}

void require_version() {
  const std::string have = version();
  if (at_least(have, oldest_version)) return;
  throw base::Error("Docker Compose " + have + " is too old: " + oldest_version + " or newer is needed")
      .hint("install a newer 'docker-compose' or 'docker-compose-plugin' package");
}

base::Error failure(const base::Finished& finished, const Invocation& invocation) {
  std::vector<std::string> said;
  for (const std::string& line : base::lines(finished.err)) {
    const std::string words = base::trim(line);
    if (!is_noise(words)) said.push_back(words);
  }
  if (said.size() > 3) said.erase(said.begin(), said.end() - 3);
  std::string words = base::join(said, "; ");
  if (words.empty()) words = "exit status " + std::to_string(finished.status);
  if (words.find("Cannot connect to the Docker daemon") != std::string::npos) {
    return base::Error("Docker does not answer: " + words, base::ErrorKind::unavailable)
        .hint("start the Docker engine, then run the command again");
  }
  // Compose names a YAML file only now and then; with one file there is no doubt.
  if (words.find('/') == std::string::npos && !invocation.files.empty()) {
    words = "'" + invocation.files.front().string() + "': " + words;
  }
  base::Error error("Docker Compose refuses the project: " + words);
  if (words.find("env file") != std::string::npos && words.find("not found") != std::string::npos) {
    return error.hint("copy the file from the main worktree, or name it in '.worktreeinclude'");
  }
  return error.hint("mend the file, then run the command again; 'docker compose config' checks it");
}

}  // namespace compose
