// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "docker/client.hpp"
#include "git/repository.hpp"
#include "output/record.hpp"
#include "registry/registry.hpp"

namespace environment {

// One worktree with what is known of its environment.
struct Listed {
  std::optional<std::string> id;  // nothing: it has none
  std::optional<std::string> project;
  std::string repository;
  std::optional<std::string> branch;  // nothing: detached
  std::string path;
  bool main = false;
  bool locked = false;
  bool missing = false;           // the worktree's folder is gone
  std::string state = "unknown";  // running, partial, stopped, absent, unknown
  std::vector<registry::Lease> leases;
  std::vector<registry::Volume> volumes;
  std::vector<docker::Container> containers;
  std::optional<std::int64_t> created;
  std::optional<std::int64_t> last_used;
};

struct ListInput {
  std::vector<git::Repository> repositories;  // whose worktrees
  registry::Registry* registry = nullptr;     // nullptr: nothing is registered yet
  docker::Client* engine = nullptr;           // nullptr: all states are unknown
};

// The main worktree of each repository first. Asks the engine once, whatever the number of worktrees; one
// that does not answer gives "unknown" and its words in `trouble`.
struct Listing {
  std::vector<Listed> environments;
  std::string trouble;
};
[[nodiscard]] Listing list_environments(const ListInput& input);

// What every record of an environment begins with in JSON: "id" to "state".
[[nodiscard]] output::Value head_value(const Listed& listed);

}  // namespace environment
