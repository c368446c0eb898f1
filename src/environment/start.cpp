// SPDX-License-Identifier: MIT
#include "environment/start.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/signal.hpp"
#include "base/text.hpp"
#include "compose/bases.hpp"
#include "compose/env_file.hpp"
#include "compose/override.hpp"
#include "docker/labels.hpp"
#include "environment/conflict.hpp"
#include "environment/executor.hpp"
#include "environment/generated.hpp"
#include "environment/identity.hpp"
#include "environment/layout.hpp"
#include "environment/plain_compose.hpp"
#include "environment/project.hpp"
#include "environment/route_store.hpp"
#include "environment/routes.hpp"
#include "environment/shared_network.hpp"

namespace environment {
namespace {

constexpr int retries = 3;

bool volumes_exist(Workspace& workspace, const std::string& id) {
  const auto on_engine =
      workspace.engine.volumes({.labels = {std::string(docker::label::environment) + "=" + id}});
  const auto recorded = workspace.registry.volumes_of(id);
  return std::all_of(recorded.begin(), recorded.end(), [&](const registry::Volume& volume) {
    return volume.method == "share" ||
           std::any_of(on_engine.begin(), on_engine.end(),
                       [&](const auto& other) { return other.name == volume.name; });
  });
}

bool is_settled(Workspace& workspace, const git::Worktree& worktree, const registry::Environment& record) {
  if (record.state != "made" || record.worktree != worktree.root || record.branch != branch_of(worktree) ||
      record.common_dir != workspace.repository.common_dir)
    return false;
  const Layout layout(worktree.root);
  const auto env_text = base::load_file(layout.env_file());
  const auto override_text = base::load_file(layout.override_file());
  if (!env_text || !override_text) return false;
  if (!plain_compose_agrees(worktree.root, (worktree.root / record.compose_directory).lexically_normal(),
                            *env_text, *override_text))
    return false;
  if (env_text->find(override_mark(*override_text)) == std::string::npos) return false;
  const auto values = compose::parse_env(*env_text);
  const auto origins = values.find("CSRF_TRUSTED_ORIGINS");
  if (origins != values.end() && !address_is_current(workspace.registry, record.id, origins->second))
    return false;
  return content_hash(require_project(worktree.root, workspace.settings), workspace.settings) ==
             record.content_hash &&
         volumes_exist(workspace, record.id);
}

// Compose, and the engine, leave a network with the subnet that it was made with.
bool has_outgrown_networks(Workspace& workspace, const registry::Environment& record) {
  const auto networks =
      workspace.engine.networks({.labels = {std::string(docker::label::environment) + "=" + record.id}});
  const auto leased = workspace.registry.subnets_of(record.id);
  return std::any_of(leased.begin(), leased.end(), [&](const registry::Subnet& subnet) {
    const std::string name = compose::own_network(record.project, subnet.network);
    return std::any_of(networks.begin(), networks.end(), [&](const docker::Network& network) {
      return network.name == name && !network.subnets.empty() &&
             std::find(network.subnets.begin(), network.subnets.end(), subnet.cidr) == network.subnets.end();
    });
  });
}

// Whether all could be built that others are built on. Compose builds several at once, and none whose profile
// is off: a worktree's first build would find no image of its own to begin with.
bool build_bases(Workspace& workspace, const registry::Environment& record) {
  const auto text = base::load_file(Layout(record.worktree).override_file()).value_or("");
  const auto is_missing = [&](const compose::BaseImage& base) {
    return !workspace.engine.find_image(base.image);
  };
  const auto all = compose::bases_in(text);
  if (std::none_of(all.begin(), all.end(), is_missing)) return true;
  const auto call = invocation_of(record, workspace.settings);
  const auto services = base::run(compose::process(call, {"config", "--services"}));
  if (!services.ok()) return true;  // `up` says why
  for (const auto& base : compose::bases_in(text, base::lines(services.out))) {
    if (!is_missing(base)) continue;
    auto process = compose::process(call, {"build", base.service});
    process.out = base::Output::to_stderr;
    process.err = base::Output::inherit;
    if (!base::run(process).ok()) return false;
  }
  return true;
}

// Whether Compose succeeded. Others wait meanwhile, but not for one in the foreground, which has no end.
bool compose_up(Workspace& workspace, const git::Worktree& worktree, const registry::Environment& record,
                const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {"up"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const bool detached = std::find(words.begin(), words.end(), "-d") != words.end();
  std::optional<base::Lock> lock(lock_environment(workspace.repository, worktree));
  if (!workspace.registry.find_environment(record.id)) {
    throw base::Error(fmt::format("'{}' was removed meanwhile", record.project))
        .hint("see what is there: git dockertree list");
  }
  if (!detached) lock.reset();
  Executor executor(workspace, "up", record.id);
  bool done = false;
  executor.perform({Action::start_services, record.project, "'up' was asked for"}, [&] {
    auto process = compose::process(invocation_of(record, workspace.settings), words);
    process.out = base::Output::to_stderr;
    process.err = base::Output::inherit;
    done = build_bases(workspace, record) && base::run(process).ok();
  });
  executor.commit();
  return done;
}

}  // namespace

registry::Environment ensure(Workspace& workspace, const git::Worktree& worktree,
                             const ProvisionOptions& options) {
  const auto record = find_record(workspace.registry, workspace.repository, worktree);
  if (record && record->state == "made" && options.source)
    require_data_of(*options.source, workspace.registry, *record);
  if (record && is_settled(workspace, worktree, *record)) return *record;
  auto provisioned = provision(workspace, worktree, options);
  for (const auto& warning : provisioned.desired.warnings) workspace.ui.warn(warning);
  return *provisioned.observed.record;
}

compose::Invocation invocation_of(const registry::Environment& record, const config::Settings& settings) {
  return invocation(require_project(record.worktree, settings), record.project,
                    Layout(record.worktree).override_file(), settings);
}

void start(Workspace& workspace, const git::Worktree& worktree, const registry::Environment& record,
           const std::vector<std::string>& arguments) {
  keep_attached(routes_of(workspace.registry, record.id));
  if (has_outgrown_networks(workspace, record)) {
    workspace.ui.note("the project needs larger networks: they are made anew");
    stop(workspace, record, {});
  }
  for (int attempt = 1;; ++attempt) {
    const bool resolved = resolve_conflicts(workspace, worktree, record);
    if (attempt > 1 && !resolved) break;
    if (compose_up(workspace, worktree, record, arguments)) {
      workspace.registry.touch(record.id);
      join_proxy(workspace, record.id);
      return;
    }
    // Somebody may have taken a port between our look and Compose's start.
    if (attempt > retries) break;
  }
  base::check_interrupted();
  throw base::Error(fmt::format("docker compose could not start '{}'", record.project))
      .hint("see its messages above; then go on with: git dockertree up " + base::shell_quote(record.branch));
}

void stop(Workspace& workspace, const registry::Environment& record,
          const std::vector<std::string>& arguments) {
  // What a profile started goes as well.
  std::vector<std::string> words = {"--profile", "*", "down", "--remove-orphans"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::optional<base::Lock> leaving(leave_proxy(workspace, record.id));
  for (const auto& container : observe(workspace.registry, workspace.engine, record.id).containers) {
    // Compose leaves containers of `run` behind, and then cannot remove their network.
    if (container.label(docker::label::compose_oneoff) == "True")
      workspace.engine.remove(container.id, {.force = true});
  }
  auto process = compose::process(invocation_of(record, workspace.settings), words);
  process.out = base::Output::to_stderr;
  process.err = base::Output::inherit;
  const bool done = base::run(process).ok();
  leaving.reset();
  if (!done) {
    join_proxy(workspace, record.id);  // what has remained
    throw base::Error(fmt::format("docker compose could not stop '{}'", record.project))
        .hint("see its messages above");
  }
}

}  // namespace environment
