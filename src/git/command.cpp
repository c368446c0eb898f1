// SPDX-License-Identifier: MIT
#include "git/command.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/text.hpp"

namespace git {

// `git rev-parse --local-env-vars` without the variables of `git -c`: what the caller set stays set.
const std::vector<std::string>& local_variables() {
  static const std::vector<std::string> names = {
      "GIT_ALTERNATE_OBJECT_DIRECTORIES",
      "GIT_COMMON_DIR",
      "GIT_CONFIG",
      "GIT_DIR",
      "GIT_GRAFT_FILE",
      "GIT_IMPLICIT_WORK_TREE",
      "GIT_INDEX_FILE",
      "GIT_NAMESPACE",
      "GIT_OBJECT_DIRECTORY",
      "GIT_PREFIX",
      "GIT_SHALLOW_FILE",
      "GIT_WORK_TREE",
  };
  return names;
}

base::Process command(const std::filesystem::path& directory, std::vector<std::string> arguments) {
  base::Process process;
  process.argv = std::move(arguments);
  process.argv.insert(process.argv.begin(), "git");
  process.directory = directory;
  process.unset = local_variables();
  return process;
}

base::Process command(const Repository& repository, std::vector<std::string> arguments) {
  if (repository.main_root) return command(*repository.main_root, std::move(arguments));
  // Named, not discovered: safe.bareRepository=explicit forbids the latter.
  arguments.insert(arguments.begin(), "--git-dir=" + repository.common_dir.string());
  return command(repository.common_dir, std::move(arguments));
}

base::Error command_error(const base::Finished& finished, const std::string& what) {
  std::string sentence;
  std::vector<std::string> hints;
  for (const std::string& line : base::lines(finished.err)) {
    for (const std::string_view prefix : {"fatal: ", "error: "}) {
      if (sentence.empty() && line.compare(0, prefix.size(), prefix) == 0)
        sentence = line.substr(prefix.size());
    }
    if (line.compare(0, 6, "hint: ") == 0) hints.push_back(line.substr(6));
  }
  if (sentence.empty()) sentence = base::trim(finished.err);
  if (sentence.empty()) sentence = fmt::format("git exited with status {}", finished.status);
  base::Error error(fmt::format("{}: {}", what, sentence));
  for (const std::string& hint : hints) error = error.hint(hint);
  return error;
}

std::string require_output(const base::Process& process, const std::string& what) {
  base::Finished finished = base::run(process);
  if (!finished.ok()) throw command_error(finished, what);
  return std::move(finished.out);
}

}  // namespace git
