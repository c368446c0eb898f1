// SPDX-License-Identifier: MIT
#include "doctor/check.hpp"
#include "doctor/code.hpp"
#include "doctor/compose.hpp"
#include "doctor/files.hpp"
#include "doctor/host.hpp"
#include "doctor/leftovers.hpp"
#include "doctor/networks.hpp"
#include "doctor/ports.hpp"
#include "doctor/proxy.hpp"
#include "doctor/variables.hpp"

namespace doctor {

const std::vector<Check>& checks() {
  using S = Severity;
  constexpr unsigned repository = needs::repository;
  constexpr unsigned environment = needs::environment;
  constexpr unsigned original = needs::original;
  constexpr unsigned model = needs::model;
  constexpr unsigned engine = needs::engine;
  static const std::vector<Check> all = {
      {"engine", S::problem, "the Docker engine does not answer", 0, true, host_checks::engine},
      {"compose-version", S::problem, "Compose is missing, or too old for !override", 0, true,
       compose_checks::too_old},
      {"compose-invalid", S::problem, "Compose refuses the project's files", 0, true,
       compose_checks::invalid},
      {"override-broken", S::problem, "Compose refuses the generated override", environment, false,
       compose_checks::override_broken},
      {"override-stale", S::warning, "the project's files have changed since the override was made",
       environment | original, false, compose_checks::override_stale},

      {"port-conflict", S::problem, "a leased port is somebody else's", environment | engine, false,
       ports_checks::conflict},
      {"port-taken", S::problem, "a port that the file publishes is somebody else's", model | engine, true,
       ports_checks::taken},
      {"files-disagree", S::problem, "env.dockertree, .env, the override and the leases disagree",
       environment | original, false, ports_checks::files_disagree},
      {"port-mismatch", S::problem, "a running container publishes other ports than its leases",
       environment | engine, false, ports_checks::lease_mismatch},
      {"port-exposed", S::warning, "a port can be reached from other hosts", engine, true,
       ports_checks::exposed},
      {"port-unpublished", S::problem, "a container runs and its ports are not forwarded", engine, true,
       ports_checks::without_network},
      {"port-fixed", S::warning, "the team's worktree file or template fixes a host port",
       environment | original, false, ports_checks::hard_coded},

      {"env-incomplete", S::warning, "the env file lacks variables of its example", original, true,
       variables_checks::incomplete},
      {"env-host", S::problem, "a variable names a host that no service has", original, true,
       variables_checks::wrong_host},
      {"env-fixed", S::warning, "a value in the Compose file hides the env file's", original, true,
       variables_checks::hard_coded},
      {"env-localhost", S::warning, "a value names what is the main worktree's", environment | original,
       false, variables_checks::stale_localhost},
      {"env-code", S::warning, "code replaces the container's environment", original, true,
       variables_checks::code_overrides},
      {"env-stale", S::problem, "a running container has other variables than the files", model | engine,
       true, variables_checks::stale_container},

      {"net-disjoint", S::problem, "services that need each other have no network in common", model, true,
       networks_checks::disjoint},
      {"net-detached", S::problem, "a container is not on its network", model | engine, true,
       networks_checks::detached},
      {"net-orphan", S::warning, "a container of a service that is gone", model | engine, true,
       networks_checks::orphans},
      {"net-unresolved", S::problem, "a service's name does not resolve from inside", model | engine, true,
       networks_checks::unresolved},
      {"net-silent", S::problem, "a dependency does not answer on its port", model | engine, true,
       networks_checks::silent},
      {"net-elsewhere", S::problem, "a name resolves to another project's container", model | engine, true,
       networks_checks::elsewhere},
      {"net-few-left", S::warning, "the engine's address pools are nearly used up", engine, false,
       networks_checks::few_left},
      {"net-unused", S::note, "a network of an environment that is not registered", engine, false,
       leftovers_checks::networks},
      {"net-overlap", S::problem, "a network overlaps with another or with a route", engine, true,
       networks_checks::overlap},

      {"file-unwritable", S::problem, "a container cannot write to a folder for logs or uploads",
       model | engine, true, files_checks::unwritable},
      {"file-missing", S::warning, "the source of a bind mount does not exist", model, true,
       files_checks::missing_source},
      {"file-owner", S::warning, "files of root's in the worktree", repository, false,
       files_checks::foreign_owner},
      {"file-worktree", S::problem, "a bind mount leads into another worktree",
       repository | environment | model, false, files_checks::other_worktree},

      {"compose-exported", S::problem, "an exported variable leads plain Compose elsewhere", environment,
       false, compose_checks::exported},
      {"compose-shared", S::note, "what environments share, and what is kept apart", environment | original,
       false, compose_checks::shared},
      {"compose-depends", S::note, "a service names another one and does not wait for it", original, true,
       compose_checks::depends_missing},
      {"compose-health", S::warning, "a service starts before its database is ready", model, true,
       compose_checks::depends_without_health},
      {"compose-restart", S::note, "a restart policy brings back what nobody uses", environment | model,
       false, compose_checks::restarts},

      {"disk-space", S::warning, "little space is left", 0, true, host_checks::disk_space},
      {"proxy-leftover", S::problem, "a docker-proxy without a container holds a port", engine, true,
       host_checks::leftover_proxy},
      {"proxy", S::problem, "the proxy does not answer", repository, false, proxy_checks::down},
      {"proxy-detached", S::problem, "a service with a name is not in your Traefik's network",
       environment | engine, false, proxy_checks::detached},
      {"proxy-names", S::note, "names of the environment do not resolve", environment, false,
       proxy_checks::unresolved},
      {"proxy-trust", S::warning, "the proxy's certificates are not trusted", repository, false,
       proxy_checks::untrusted},
      {"hooks", S::warning, "git does not call our hooks", repository, false, host_checks::hooks},
      {"lost", S::warning, "an environment has lost its worktree", repository, false, host_checks::lost},
      {"no-environment", S::note, "a worktree has no environment", repository, false,
       host_checks::no_environment},
      {"unfinished", S::warning, "a command did not come to its end", environment, false,
       host_checks::unfinished},
      {"locked", S::note, "the worktree is locked", repository, false, host_checks::locked},
      {"leftovers", S::note, "volumes and images that belong to nothing", engine, false,
       leftovers_checks::volumes_and_images},
      {"git-inside", S::note, "git does not work in a container", environment | engine, false,
       host_checks::git_inside},
  };
  return all;
}

}  // namespace doctor
