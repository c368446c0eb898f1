// SPDX-License-Identifier: MIT
#include "doctor/observe.hpp"

#include <algorithm>
#include <future>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "compose/env_file.hpp"
#include "compose/references.hpp"
#include "docker/client.hpp"
#include "docker/labels.hpp"
#include "environment/built_images.hpp"
#include "environment/layout.hpp"
#include "environment/observed.hpp"
#include "environment/project.hpp"
#include "environment/route_store.hpp"
#include "environment/teardown.hpp"

namespace doctor {
namespace fs = std::filesystem;
namespace {

std::string words_of(const base::Error& error) {
  std::string text = error.what();
  for (const auto& hint : error.hints()) text += "; " + hint;
  return text;
}

void load_model(const compose::Invocation& invocation, std::optional<compose::Model>& model,
                std::string& trouble) {
  try {
    model = compose::load_model(invocation);
  } catch (const base::Error& error) {
    trouble = words_of(error);
  }
}

void ask_version(Subject& subject) {
  try {
    subject.compose_version = compose::version();
  } catch (const base::Error&) {
    subject.compose_version.clear();
  }
}

// By our label, or of the project.
bool belongs(const docker::Container& container, const Subject& subject) {
  if (subject.record) {
    const std::string id = container.label(docker::label::environment);
    if (!id.empty()) return id == subject.record->id;
  }
  const std::string folder = container.label(docker::label::compose_working_dir);
  return !subject.project.empty() && container.label(docker::label::compose_project) == subject.project &&
         (!subject.record || base::is_inside(folder, subject.root));
}

void ask_engine(Subject& subject) {
  try {
    subject.endpoint = docker::find_endpoint();
    docker::Client client(subject.endpoint, std::chrono::seconds(10));
    subject.version = client.version();
    subject.info = client.info();
    subject.all_containers = client.containers();
    subject.networks = client.networks();
    subject.volumes = client.volumes({.labels = {docker::label::environment}});
    subject.images = client.images({.labels = {environment::image_environment_label}});
  } catch (const base::Error& error) {
    subject.engine_trouble = words_of(error);
  }
}

void ask_containers_of_project(Subject& subject) {
  if (!subject.engine_trouble.empty()) return;
  try {
    docker::Client client(subject.endpoint, std::chrono::seconds(10));
    for (const auto& container : subject.all_containers) {
      if (!belongs(container, subject)) continue;
      if (auto details = client.find_container(container.id))
        subject.containers.push_back(*std::move(details));
    }
  } catch (const base::Error& error) {
    subject.engine_trouble = words_of(error);
  }
}

Recorded read_registry(registry::Registry* registry) {
  Recorded recorded;
  if (registry == nullptr) return recorded;
  recorded.environments = registry->environments();
  recorded.leases = registry->leases();
  recorded.volumes = registry->volumes();
  recorded.trash = registry->trash();
  recorded.kept = environment::kept_volumes(*registry);
  recorded.repositories = registry->repositories();
  recorded.unfinished = registry->unfinished_steps();
  recorded.lost = environment::find_lost(*registry);
  recorded.proxy_record = proxy::load_record(*registry);
  return recorded;
}

// Everything that needs a process or the engine, at once.
void ask_all(Subject& subject, const compose::Invocation& plain) {
  auto engine = std::async(std::launch::async, [&] { ask_engine(subject); });
  auto version = std::async(std::launch::async, [&] { ask_version(subject); });
  auto original = std::async(std::launch::async, [&] {
    if (subject.files) load_model(plain, subject.original, subject.original_trouble);
  });
  const bool both = subject.files && subject.has_environment();
  if (both) load_model(subject.invocation, subject.model, subject.model_trouble);
  original.get();
  version.get();
  engine.get();
  if (!both) subject.model = subject.original;
  if (subject.project.empty() && subject.original) subject.project = subject.original->name;
  ask_containers_of_project(subject);
}

void read_files(Subject& subject) {
  const auto& files = *subject.files;
  auto all = files.files;
  all.insert(all.end(), files.team.begin(), files.team.end());
  const auto references = compose::references_of(files);
  subject.env_files = references.env_files;
  const auto own = subject.invocation.env_files.empty() ? std::vector<fs::path>{files.environment_file}
                                                        : subject.invocation.env_files;
  subject.env_files.insert(subject.env_files.begin(), own.begin(), own.end());
  all.insert(all.begin(), references.files.begin(), references.files.end());
  subject.written = written_environment(all);
}

}  // namespace

Subject observe(const Surroundings& around) {
  Subject subject;
  subject.token = base::random_hex(8);
  subject.settings = around.settings;
  subject.repository = around.repository;
  subject.worktree = around.worktree;
  subject.root = around.worktree->root;
  compose::Invocation plain;
  try {
    subject.files = compose::find_project(subject.root, environment::choice_of(around.settings));
  } catch (const base::Error& error) {
    subject.original_trouble = words_of(error);
  }
  if (around.registry != nullptr)
    subject.record = environment::find_record(*around.registry, *around.repository, *around.worktree);
  subject.recorded = read_registry(around.registry);
  if (subject.record) subject.recorded.routes = environment::routes_of(*around.registry, subject.record->id);
  if (subject.record) subject.project = subject.record->project;
  if (subject.files) {
    plain = environment::invocation(*subject.files, subject.project, {}, around.settings);
    const auto override_file = environment::Layout(subject.root).override_file();
    subject.invocation = !subject.record ? plain
                                         : environment::invocation(*subject.files, subject.project,
                                                                   override_file, around.settings);
    read_files(subject);
  }
  ask_all(subject, plain);
  return subject;
}

Subject observe_deployment(const Deployment& deployment) {
  Subject subject;
  subject.token = base::random_hex(8);
  subject.deploy = true;
  subject.only_service = deployment.service;
  subject.root = deployment.file.parent_path();
  compose::ProjectFiles files;
  files.directory = subject.root;
  files.files = {deployment.file};
  files.environment_file = deployment.env_file.value_or(subject.root / ".env");
  subject.files = files;
  subject.invocation.directory = subject.root;
  subject.invocation.files = files.files;
  if (deployment.env_file) subject.invocation.env_files = {*deployment.env_file};
  read_files(subject);
  ask_all(subject, subject.invocation);
  return subject;
}

}  // namespace doctor
