// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/process.hpp"
#include "compose/model.hpp"

namespace compose {

// One way to call Compose; everything that may come from the environment is said instead.
struct Invocation {
  std::filesystem::path directory;           // the project's; also where the process runs
  std::vector<std::filesystem::path> files;  // in order; none: Compose needs only the project's name
  std::string project;                       // -p; empty: Compose's own choice
  std::vector<std::string> profiles;
  std::vector<std::filesystem::path> env_files;  // --env-file; none: .env of the directory
  std::vector<std::pair<std::string, std::string>> environment;
};

// `compose … ARGUMENTS` through the plugin's own file where it is found (half the time of `docker compose`).
// COMPOSE_* and DOCKERTREE_* of our own environment are taken out.
[[nodiscard]] base::Process process(const Invocation& invocation, const std::vector<std::string>& arguments);

// The words before the arguments: the plugin's own file, else "docker" "compose", else "docker-compose".
// Throws `unavailable` when there is none.
[[nodiscard]] std::vector<std::string> program();

// The model with all profiles on, and the Dockerfiles of its builds; needs no daemon. Throws with Compose's
// own words, shortened.
[[nodiscard]] Model load_model(const Invocation& invocation);

// Compose's version without a "v" ("2.26.1"); throws `unavailable`.
[[nodiscard]] std::string version();
inline constexpr const char* oldest_version = "2.24.4";  // knows !override
void require_version();                                  // throws when it is older
// Whether version `have` is at least `want`; both dotted.
[[nodiscard]] bool at_least(const std::string& have, const std::string& want);

// What Compose said on stderr when it failed, as one Error that names the file when the words do.
[[nodiscard]] base::Error failure(const base::Finished& finished, const Invocation& invocation);

}  // namespace compose
