// SPDX-License-Identifier: MIT
#include "environment/making.hpp"

#include <fmt/format.h>

#include <set>

#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/generated.hpp"
#include "environment/identity.hpp"
#include "environment/leasing.hpp"
#include "environment/mounted.hpp"
#include "environment/route_store.hpp"
#include "environment/routes.hpp"
#include "environment/shared_network.hpp"
#include "environment/volume_making.hpp"

namespace environment {
namespace {

std::set<std::string> engine_projects(docker::Client& engine) {
  std::set<std::string> projects;
  for (const auto& container : engine.containers({.labels = {docker::label::compose_project}})) {
    projects.insert(container.label(docker::label::compose_project));
  }
  return projects;
}

void update_record(Executor& executor, const Desired& desired, Observed& observed) {
  auto& record = *observed.record;
  record.worktree = desired.worktree;
  record.branch = desired.branch;
  record.compose_directory =
      desired.files.environment_file.parent_path().lexically_relative(desired.worktree).string();
  executor.workspace().registry.save(record);
}

void write_files(Workspace& workspace, const Desired& desired, const Observed& observed) {
  const Names names = choose_names(workspace, desired);
  write(generate(desired, observed, workspace.settings, names), desired, workspace);
  save_routes(workspace.registry, desired.id, names.routes);
  keep_attached(names.routes);
}

void perform_step(Executor& executor, const Step& step, const Desired& desired, Observed& observed) {
  Workspace& workspace = executor.workspace();
  switch (step.action) {
    case Action::lease_ports:
      lease_ports(workspace, desired, observed);
      break;
    case Action::lease_subnets:
      lease_subnets(workspace, desired, observed);
      break;
    case Action::update_record:
      update_record(executor, desired, observed);
      break;
    case Action::write_files:
      write_files(workspace, desired, observed);
      break;
    default:
      break;
  }
}

bool is_volume(const Step& step) {
  return step.action == Action::make_volume || step.action == Action::copy_folder;
}

}  // namespace

registry::Environment register_environment(Executor& executor, const registry::Environment& wanted,
                                           const std::string& avoid) {
  Workspace& workspace = executor.workspace();
  registry::Environment record = wanted;
  auto taken = engine_projects(workspace.engine);
  taken.insert(avoid);
  const auto is_taken = [&](const std::string& project) {
    return taken.count(project) != 0 || workspace.registry.find_project(project).has_value();
  };
  record.project = choose_project(wanted.repository, wanted.branch, wanted.id, is_taken);
  executor.perform({Action::register_environment, record.project, "the worktree has no environment"}, [&] {
    record.created = record.last_used = base::now();
    record = workspace.registry.add(record, is_taken);
    // `watch` looks after the repository from now on, also while it has no environment.
    workspace.registry.set_stamp(record.common_dir, "watched");
  });
  executor.undo().push("the registration of '" + record.project + "'", [&workspace, id = record.id] {
    workspace.registry.remove(id);
    workspace.registry.forget_steps(id);
  });
  return record;
}

void make(Executor& executor, const Plan& plan, const Desired& desired, Observed observed) {
  Plan volumes;
  for (const auto& step : plan) {
    if (is_volume(step)) volumes.push_back(step);
  }
  for (const auto& step : plan) {
    if (is_volume(step)) continue;
    // The files name the volumes, and Compose wants them to be there: volumes first.
    if (step.action == Action::write_files && !volumes.empty())
      make_volumes(executor, volumes, desired, observed);
    executor.perform(step, [&] { perform_step(executor, step, desired, observed); });
  }
  auto& record = *observed.record;
  record.state = "made";
  record.content_hash = desired.content_hash;
  record.compose_directory =
      desired.files.environment_file.parent_path().lexically_relative(desired.worktree).string();
  executor.workspace().registry.save(record);
  remember_mount(executor.workspace().registry, record);
}

}  // namespace environment
