// SPDX-License-Identifier: MIT
#include "environment/provision.hpp"

#include <fmt/format.h>

#include <future>
#include <set>
#include <string_view>
#include <system_error>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/copies.hpp"
#include "environment/executor.hpp"
#include "environment/generated.hpp"
#include "environment/identity.hpp"
#include "environment/layout.hpp"
#include "environment/main_project.hpp"
#include "environment/making.hpp"
#include "environment/project.hpp"
#include "environment/route_traefik.hpp"
#include "environment/routes.hpp"
#include "environment/teardown.hpp"
#include "environment/template.hpp"

namespace environment {
namespace fs = std::filesystem;
namespace {

// Milliseconds; making the volumes of a large database may take a while.
constexpr std::int64_t lock_deadline = 300'000;

void refuse_main(const git::Worktree& worktree) {
  if (!worktree.main) return;
  throw base::Error("the main worktree keeps its own stack; only linked worktrees get an environment")
      .hint("make one: git dockertree add BRANCH");
}

// A copied repository knows the worktrees of the one that it is a copy of, and they know only that.
void refuse_foreign(const git::Worktree& worktree) {
  const std::string link = base::trim(base::load_file(worktree.root / ".git").value_or(""));
  constexpr std::string_view prefix = "gitdir: ";
  if (link.rfind(prefix, 0) != 0) return;
  const fs::path entry = worktree.root / link.substr(prefix.size());
  std::error_code failed;
  if (!fs::exists(entry, failed) || fs::equivalent(entry, worktree.git_dir, failed) || failed) return;
  throw base::Error(fmt::format("'{}' is a worktree of another repository, '{}'", worktree.root.string(),
                                entry.lexically_normal().parent_path().parent_path().string()))
      .hint("make one of this repository elsewhere: git dockertree add -b NEW PATH");
}

// Asking Compose takes longer than all the rest of reading: it is asked under the name that the project will
// most likely get, while the main worktree's name is asked for.
class ModelAhead {
 public:
  ModelAhead(const Workspace& workspace, const compose::ProjectFiles& files, const std::string& project)
      : project_(project), model_(std::async(std::launch::async, [=, &settings = workspace.settings] {
          return compose::load_model(invocation(files, project, {}, settings));
        })) {}
  [[nodiscard]] bool is_of(const std::string& project) const { return project == project_; }
  compose::Model take() { return model_.get(); }

 private:
  std::string project_;
  std::future<compose::Model> model_;
};

DesiredInput read_project(Workspace& workspace, const registry::Environment& record, const fs::path& folder,
                          const std::string& main, ModelAhead* ahead = nullptr) {
  DesiredInput input;
  input.id = record.id;
  input.project = record.project;
  input.repository = record.repository;
  input.branch = record.branch;
  input.common_dir = record.common_dir;
  input.worktree = record.worktree;
  input.files = require_project(folder, workspace.settings);
  input.profiles = profiles(input.files, workspace.settings);
  input.content_hash = content_hash(input.files, workspace.settings);
  input.model = ahead != nullptr && ahead->is_of(record.project)
                    ? ahead->take()
                    : compose::load_model(invocation(input.files, record.project, {}, workspace.settings));
  input.main_project = main;
  input.ranges = workspace.registry.ranges();
  return input;
}

Desired desire_all(const DesiredInput& input, const config::Settings& settings) {
  Desired desired = desire(input, settings);
  if (const auto own = find_template(input.files, settings))
    add_template_leases(desired, *own, input.ranges, settings);
  return desired;
}

registry::Environment new_record(const Workspace& workspace, const git::Worktree& worktree,
                                 const std::string& id) {
  registry::Environment record;
  record.id = id;
  record.engine = workspace.engine.endpoint().key;
  record.repository = workspace.repository.name;
  record.common_dir = workspace.repository.common_dir;
  record.worktree = worktree.root;
  record.admin = worktree.admin;
  record.branch = branch_of(worktree);
  return record;
}

void settle_volumes(Workspace& workspace, Desired& desired, const Observed& observed) {
  std::set<std::string> foreign;
  for (const auto& volume : workspace.engine.volumes()) {
    if (volume.label(docker::label::environment) != desired.id) foreign.insert(volume.name);
  }
  settle_volume_names(desired, observed.volumes,
                      [&](const std::string& name) { return foreign.count(name) != 0; });
  settle_declared(desired, observed.volumes);
}

bool files_are_current(const Desired& desired, const Observed& observed, Workspace& workspace) {
  if (!observed.record || observed.record->content_hash != desired.content_hash) return false;
  return is_current(generate(desired, observed, workspace.settings, choose_names(workspace, desired)),
                    desired);
}

// Each round finds what the files of the one before name.
void copy_files(Workspace& workspace, const git::Worktree& worktree) {
  constexpr int most_rounds = 5;
  for (int round = 0; round < most_rounds; ++round) {
    const auto copies = plan_copies(workspace.repository, worktree, worktree.root, workspace.settings);
    if (copies.empty()) return;
    for (const auto& copy : copies) {
      workspace.ui.detail("copy '" + copy.from.string() + "' (" + copy.cause + ")");
      perform(copy, worktree);
    }
  }
}

// The volumes are as the settings, the options and what is there already say; so are the folders.
void settle_data(Workspace& workspace, const git::Worktree& worktree, const std::optional<DataSource>& source,
                 Desired& desired, const Observed& observed) {
  settle_volumes(workspace, desired, observed);
  if (source) take_from(*source, desired);
  desired.folders = wish_folders(source ? std::optional(source->folder) : workspace.repository.main_root,
                                 worktree.root, workspace.settings);
}

void tell_traefik(Workspace& workspace, const Desired& desired) {
  const auto note = traefik_note(desired.files, desired.model, desired, choose_names(workspace, desired),
                                 workspace.settings);
  if (note) workspace.ui.note(*note);
}

// What the worktree says of itself now; the record may be of before a move or a switch.
registry::Environment as_it_is(registry::Environment record, const git::Worktree& worktree,
                               const git::Repository& repository) {
  record.worktree = worktree.root;
  record.admin = worktree.admin;
  record.branch = branch_of(worktree);
  record.common_dir = repository.common_dir;
  record.repository = repository.name;
  return record;
}

// A second stack beside one that the registry has lost would begin with the main worktree's data.
// What was never whole has no files yet.
void refuse_unknown(Workspace& workspace, const git::Worktree& worktree, const std::string& id) {
  if (!base::exists(Layout(worktree.root).override_file())) return;
  const docker::Filter own{.labels = {std::string(docker::label::environment) + "=" + id}};
  std::set<std::string> expected = kept_volumes(workspace.registry);
  for (const auto& trash : workspace.registry.trash()) expected.insert(trash.name);
  const auto volumes = workspace.engine.volumes(own);
  const bool has_data = std::any_of(volumes.begin(), volumes.end(), [&](const docker::Volume& volume) {
    return expected.count(volume.name) == 0;
  });
  if (!has_data && workspace.engine.containers(own).empty()) return;
  throw base::Error(fmt::format("the engine has an environment of '{}' that the registry does not know",
                                git::label(worktree)))
      .hint("let the registry know it again: git dockertree ports scan --rebuild");
}

}  // namespace

base::Lock lock_environment(const git::Repository& repository, const git::Worktree& worktree) {
  const fs::path folder = base::state_folder() / "locks";
  base::make_private_folder(base::state_folder());
  base::make_private_folder(folder);
  const std::string key = base::hash(repository.common_dir.string() + "\n" + worktree.admin);
  const auto patience = base::parse_integer(base::environment("DOCKERTREE_TEST_PATIENCE").value_or(""));
  return base::Lock::require(folder / key, "the environment of '" + git::label(worktree) + "'",
                             std::chrono::milliseconds(patience.value_or(lock_deadline)));
}

Provisioned provision(Workspace& workspace, const git::Worktree& worktree, const ProvisionOptions& options) {
  refuse_main(worktree);
  refuse_foreign(worktree);
  const auto lock = lock_environment(workspace.repository, worktree);
  copy_files(workspace, worktree);
  const auto files = require_project(worktree.root, workspace.settings);
  auto record = find_record(workspace.registry, workspace.repository, worktree);
  if (!record && load_id(worktree)) {
    // The id is a copy's, or the registry was lost.
    if (workspace.registry.find_environment(*load_id(worktree)))
      forget_id(worktree);
    else
      refuse_unknown(workspace, worktree, *load_id(worktree));
  }
  const auto is_known = [&](const std::string& name) {
    return workspace.registry.find_project(name).has_value();
  };
  ModelAhead ahead(
      workspace, files,
      record ? record->project
             : choose_project(workspace.repository.name, branch_of(worktree), ensure_id(worktree), is_known));
  MainProject main(workspace);
  Executor executor(workspace, options.command, ensure_id(worktree));
  const bool was_made = record && record->state == "made";
  const auto source = settle_source(workspace.registry, *load_id(worktree), options.source);
  if (!record) {
    record = register_environment(executor, new_record(workspace, worktree, *load_id(worktree)), main.name());
  }
  if (record->common_dir != workspace.repository.common_dir || record->admin != worktree.admin) {
    executor.perform({Action::update_record, record->project, "its repository was moved"}, [&] {
      record->common_dir = workspace.repository.common_dir;
      record->repository = workspace.repository.name;
      record->admin = worktree.admin;
      workspace.registry.save(*record);
    });
  }
  auto input = read_project(workspace, as_it_is(*record, worktree, workspace.repository), worktree.root,
                            main.name(), &ahead);
  input.policy = options.policy;
  Provisioned result;
  result.desired = desire_all(input, workspace.settings);
  result.observed = observe(workspace.registry, workspace.engine, record->id);
  settle_data(workspace, worktree, source, result.desired, result.observed);
  if (!was_made) {
    for (const auto& note :
         folder_notes(workspace.repository, worktree.root, result.desired.model, workspace.settings))
      workspace.ui.note(note);
  }
  if (!was_made || record->content_hash != result.desired.content_hash)
    tell_traefik(workspace, result.desired);
  const Plan plan = plan_provision(result.desired, result.observed,
                                   files_are_current(result.desired, result.observed, workspace));
  make(executor, plan, result.desired, result.observed);
  executor.commit();
  if (source) forget_source(workspace.registry, record->id);
  result.observed = observe_record(workspace.registry, record->id);
  result.changed = !plan.empty();
  return result;
}

Desired desired_of(Workspace& workspace, const registry::Environment& record) {
  Desired desired = desire_all(
      read_project(workspace, record, record.worktree, MainProject(workspace).name()), workspace.settings);
  settle_volumes(workspace, desired, observe_record(workspace.registry, record.id));
  return desired;
}

std::vector<VolumeWish> volumes_of_new(Workspace& workspace) {
  if (!workspace.repository.main_root) return {};
  registry::Environment record;
  record.worktree = *workspace.repository.main_root;
  const std::string main = MainProject(workspace).name();
  record.project = main;
  return desire_all(read_project(workspace, record, record.worktree, main), workspace.settings).volumes;
}

Plan preview_provision(Workspace& workspace, const git::Worktree& worktree, const fs::path& like,
                       const ProvisionOptions& options) {
  refuse_main(worktree);
  Observed observed;
  auto record = worktree.git_dir.empty() ? std::nullopt
                                         : find_record(workspace.registry, workspace.repository, worktree);
  if (record) observed = observe(workspace.registry, workspace.engine, record->id);
  registry::Environment wanted = record ? as_it_is(*record, worktree, workspace.repository)
                                        : new_record(workspace, worktree, "00000000");
  const std::string main = MainProject(workspace).name();
  if (!record) {
    wanted.project =
        choose_project(wanted.repository, wanted.branch, wanted.id, [&](const std::string& name) {
          return name == main || workspace.registry.find_project(name).has_value();
        });
  }
  auto input = read_project(workspace, wanted, like, main);
  input.policy = options.policy;
  Desired desired = desire_all(input, workspace.settings);
  settle_data(workspace, worktree, options.source, desired, observed);
  Plan plan;
  for (const auto& copy : plan_copies(workspace.repository, worktree, like, workspace.settings))
    plan.push_back({Action::copy_file, copy.to.lexically_relative(worktree.root).string(), copy.cause});
  const Plan rest = plan_provision(desired, observed, files_are_current(desired, observed, workspace));
  plan.insert(plan.end(), rest.begin(), rest.end());
  return plan;
}

}  // namespace environment
