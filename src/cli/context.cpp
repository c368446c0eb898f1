// SPDX-License-Identifier: MIT
#include "cli/context.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/signal.hpp"
#include "docker/endpoint.hpp"
#include "environment/select.hpp"
#include "git/configuration.hpp"

namespace cli {
namespace fs = std::filesystem;
namespace {

std::vector<config::GitValue> git_values(const std::optional<git::Repository>& repository,
                                         const fs::path& worktree) {
  std::vector<config::GitValue> values;
  for (const auto& setting : git::settings(repository, "dockertree.", worktree)) {
    values.push_back({setting.key, setting.value, setting.scope});
  }
  return values;
}

}  // namespace

const git::Repository* Context::find_repository() {
  if (!repository_) repository_ = git::find_repository(cwd_);
  return repository_ ? &*repository_ : nullptr;
}

const git::Repository& Context::repository() {
  if (!repository_) repository_ = git::require_repository(cwd_);
  return *repository_;
}

git::Worktree Context::worktree(const std::optional<std::string>& word) {
  return environment::require_worktree(repository(), word, cwd_);
}

const config::Config& Context::config(const fs::path& worktree) {
  // What is gone has no configuration of its own.
  fs::path folder = base::is_folder(worktree) ? worktree : fs::path();
  const auto* repository = find_repository();
  if (folder.empty() && repository != nullptr) {
    const auto here = git::find_worktree(*repository, cwd_);
    folder = here ? here->root : repository->main_root.value_or(fs::path());
  }
  if (!config_ || folder != config_folder_) {
    config_ = std::make_unique<config::Config>(
        config::Config::load({.root = folder, .git = git_values(repository_, folder)}));
    config_folder_ = folder;
    for (const auto& warning : config_->warnings()) ui_.warn(warning);
  }
  return *config_;
}

registry::Registry& Context::registry() {
  if (!registry_) registry_ = std::make_unique<registry::Registry>(registry::Registry::open());
  return *registry_;
}

registry::Registry* Context::find_registry() {
  if (registry_ || !base::exists(registry::Registry::default_path())) return registry_.get();
  try {
    // A command that looks first may write later, into the same one.
    static_cast<void>(registry());
  } catch (const base::Error&) {
    auto found = registry::Registry::find();  // where nothing may be written, reading is enough
    if (found) registry_ = std::make_unique<registry::Registry>(*std::move(found));
  }
  return registry_.get();
}

docker::Client& Context::engine() {
  if (!engine_) engine_ = std::make_unique<docker::Client>(docker::find_endpoint());
  return *engine_;
}

environment::Workspace Context::workspace(const fs::path& worktree) {
  base::note_signals();
  const auto& settings = config(worktree).settings();
  return {repository(), settings, registry(), engine(), ui_};
}

environment::Workspace Context::workspace_of_going(const fs::path& worktree) {
  try {
    static_cast<void>(config(worktree));
  } catch (const base::Error& error) {
    ui_.warn(std::string("its configuration does not count: ") + error.what());
    config_ = std::make_unique<config::Config>(
        config::Config::load({.root = {}, .git = git_values(repository_, {})}));
    config_folder_ = worktree;
  }
  return workspace(worktree);
}

}  // namespace cli
