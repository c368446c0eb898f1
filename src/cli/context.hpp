// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "docker/client.hpp"
#include "environment/workspace.hpp"
#include "git/repository.hpp"
#include "output/ui.hpp"
#include "registry/registry.hpp"

namespace cli {

// What a command works with. The only place that picks real implementations; each is made when first asked
// for.
class Context {
 public:
  Context(output::Ui& ui, std::filesystem::path cwd) : ui_(ui), cwd_(std::move(cwd)) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  [[nodiscard]] output::Ui& ui() { return ui_; }
  [[nodiscard]] const std::filesystem::path& cwd() const { return cwd_; }
  [[nodiscard]] bool quiet() const { return ui_.quiet(); }

  // The repository that the current folder lies in; throws when there is none.
  const git::Repository& repository();
  // The same, or nothing.
  const git::Repository* find_repository();
  // The worktree that WORKTREE names, or the current one.
  [[nodiscard]] git::Worktree worktree(const std::optional<std::string>& word);

  // The configuration as it counts in a worktree; without one, where the current folder is. A mistake throws.
  const config::Config& config(const std::filesystem::path& worktree = {});
  const config::Settings& settings() { return config().settings(); }

  // Made when it is not there.
  registry::Registry& registry();
  // nullptr when nothing was ever registered: for read paths.
  registry::Registry* find_registry();
  // Not connected by asking; a call throws `unavailable` when the engine does not answer.
  docker::Client& engine();

  // All of it for changes in one worktree, whose configuration counts from here on.
  [[nodiscard]] environment::Workspace workspace(const std::filesystem::path& worktree = {});
  // The same for what goes: where its configuration is broken, that is told, and only the user's own counts.
  [[nodiscard]] environment::Workspace workspace_of_going(const std::filesystem::path& worktree);

 private:
  output::Ui& ui_;
  std::filesystem::path cwd_;
  std::optional<git::Repository> repository_;
  std::filesystem::path config_folder_;
  std::unique_ptr<config::Config> config_;
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<docker::Client> engine_;
};

}  // namespace cli
