// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compose/override.hpp"

namespace environment {

// What env.dockertree and the managed block are made of.
struct VariableSource {
  std::string project;
  std::string branch;                        // the branch's name, or "detached at abc1234"
  std::vector<std::filesystem::path> files;  // of COMPOSE_FILE, absolute, in order
  std::vector<std::string> profiles;         // of COMPOSE_PROFILES; empty: not set
  std::vector<compose::WantedPort> wanted;   // with the names of their variables
  std::vector<compose::PortLease> leases;
  std::vector<std::string> hosts;  // names that the environment answers to, the main one first
  std::string scheme = "http";
  int http_port = 80;
  std::map<std::string, std::string> additional;  // [env] of the team's configuration
};

using Variables = std::vector<std::pair<std::string, std::string>>;

// COMPOSE_PROJECT_NAME … in the order in which they are written; a later name never repeats an earlier one.
// Pure; holds no value of another file but `additional`.
[[nodiscard]] Variables variables(const VariableSource& source);

// The lines "NAME=value" of a file.
[[nodiscard]] std::vector<std::string> env_lines(const Variables& variables);

// What of these belongs into the managed block of .env. What the file sets itself outside of the block stays
// the user's, but for the names that make Compose find this environment.
[[nodiscard]] Variables block_variables(const Variables& all,
                                        const std::map<std::string, std::string>& in_file);

}  // namespace environment
