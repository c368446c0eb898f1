// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compose/invocation.hpp"
#include "compose/model.hpp"
#include "compose/project.hpp"
#include "config/settings.hpp"
#include "docker/endpoint.hpp"
#include "docker/types.hpp"
#include "doctor/written.hpp"
#include "environment/lost.hpp"
#include "git/repository.hpp"
#include "proxy/address.hpp"
#include "proxy/route.hpp"
#include "registry/records.hpp"

namespace docker {
class Client;
}
namespace environment {
struct Workspace;
}
namespace output {
class Ui;
}
namespace registry {
class Registry;
}

namespace doctor {

// What the registry holds, of all environments of the host.
struct Recorded {
  std::vector<registry::Environment> environments;
  std::vector<registry::Lease> leases;
  std::vector<registry::Volume> volumes;
  std::vector<registry::Trash> trash;
  std::set<std::string> kept;                       // volumes that stay without an environment
  std::vector<std::filesystem::path> repositories;  // common folders
  std::vector<registry::Step> unfinished;
  std::vector<environment::Lost> lost;
  proxy::Record proxy_record;
  std::vector<proxy::Route> routes;  // of this environment
};

// What was observed once, before the checks; they look at nothing else but files and containers.
struct Subject {
  std::string token;  // tells apart what was observed before fixes and after
  bool deploy = false;
  std::optional<git::Repository> repository;
  std::optional<git::Worktree> worktree;
  std::filesystem::path root;  // of the worktree; with `deploy` the folder of the Compose file
  config::Settings settings;

  std::optional<compose::ProjectFiles> files;
  std::vector<std::filesystem::path> env_files;  // --env-file, or .env, and what services name
  compose::Invocation invocation;                // how Compose is called for what runs
  std::string project;
  std::optional<compose::Model> original;  // without our override
  std::string original_trouble;
  std::optional<compose::Model> model;  // as it is run
  std::string model_trouble;
  std::vector<Written> written;  // variables as the project's files have them
  std::string compose_version;   // empty: it could not be asked
  std::string only_service;      // --service; empty: all

  std::optional<registry::Environment> record;
  Recorded recorded;

  docker::Endpoint endpoint;
  std::string engine_trouble;  // empty: it answers
  docker::Version version;
  docker::Info info;
  std::vector<docker::Container> all_containers;
  std::vector<docker::ContainerDetails> containers;  // of this project
  std::vector<docker::Network> networks;             // all
  std::vector<docker::Volume> volumes;               // with our label
  std::vector<docker::Image> images;                 // with our label

  [[nodiscard]] bool has_environment() const { return record.has_value(); }
  [[nodiscard]] bool wants(const std::string& service) const {
    return only_service.empty() || only_service == service;
  }
  // Of this environment.
  [[nodiscard]] std::vector<registry::Lease> leases() const;
  // The running containers of a service.
  [[nodiscard]] std::vector<const docker::ContainerDetails*> running(const std::string& service) const;
  // A path as short as it can be told: relative to the root where it lies in there.
  [[nodiscard]] std::string short_path(const std::filesystem::path& path) const;
};

// What a safe fix works with.
struct Mending {
  const Subject& subject;
  docker::Client& engine;
  output::Ui& ui;
  environment::Workspace* workspace;  // nullptr with --deploy
};

}  // namespace doctor
