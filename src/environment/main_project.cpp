// SPDX-License-Identifier: MIT
#include "environment/main_project.hpp"

#include <set>
#include <string_view>

#include "base/error.hpp"
#include "base/file.hpp"
#include "docker/labels.hpp"
#include "environment/project.hpp"

namespace environment {
namespace {

constexpr const char* key_prefix = "main-project ";

std::string key_of(const git::Repository& repository) { return key_prefix + repository.common_dir.string(); }

// A branch may name files that the main worktree does not have.
std::optional<compose::ProjectFiles> find_files(const Workspace& workspace) {
  try {
    return compose::find_project(*workspace.repository.main_root, choice_of(workspace.settings));
  } catch (const base::Error&) {
    return std::nullopt;
  }
}

std::string ask(const compose::ProjectFiles& files, const config::Settings& settings) {
  try {
    return compose::load_model(invocation(files, "", {}, settings)).name;
  } catch (const base::Error&) {
    return "";
  }
}

// The project of the stack that was started there under another name: by -p, or by an exported variable.
// Empty where the configured one is there, or several others are.
std::string other_name(docker::Client& engine, const std::filesystem::path& directory,
                       const std::string& configured) {
  std::set<std::string> names;
  for (const auto& container : engine.containers({.labels = {docker::label::compose_working_dir}})) {
    if (container.label(docker::label::environment).empty() &&
        base::normal_path(container.label(docker::label::compose_working_dir)) == directory)
      names.insert(container.label(docker::label::compose_project));
  }
  return names.size() == 1 && names.count(configured) == 0 ? *names.begin() : "";
}

}  // namespace

MainProject::MainProject(Workspace& workspace) : workspace_(workspace) {
  if (!workspace.repository.main_root) return;
  const auto files = find_files(workspace);
  if (!files) return;
  hash_ = content_hash(*files, workspace.settings);
  directory_ = base::normal_path(files->directory);
  const auto remembered = workspace.registry.setting(key_of(workspace.repository));
  if (remembered && remembered->rfind(hash_ + " ", 0) == 0) {
    name_ = remembered->substr(hash_.size() + 1);
    return;
  }
  asked_ = std::async(std::launch::async,
                      [files = *files, settings = workspace.settings] { return ask(files, settings); });
}

std::string MainProject::name() {
  if (asked_.valid()) {
    name_ = asked_.get();
    if (!name_.empty()) workspace_.registry.set(key_of(workspace_.repository), hash_ + " " + name_);
  }
  if (name_.empty() || looked_) return name_;
  looked_ = true;
  if (const std::string other = other_name(workspace_.engine, directory_, name_); !other.empty())
    name_ = other;
  return name_;
}

void forget_main_projects(registry::Registry& registry) {
  for (const auto& [name, value] : registry.settings(key_prefix)) {
    if (!base::exists(name.substr(std::string_view(key_prefix).size()))) registry.unset(name);
  }
}

}  // namespace environment
