// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "config/settings.hpp"
#include "doctor/subject.hpp"
#include "git/repository.hpp"
#include "registry/registry.hpp"

namespace doctor {

struct Surroundings {
  config::Settings settings;
  std::optional<git::Repository> repository = {};
  std::optional<git::Worktree> worktree = {};
  registry::Registry* registry = nullptr;  // nullptr: nothing was ever registered
};

struct Deployment {
  std::filesystem::path file;                     // absolute
  std::optional<std::filesystem::path> env_file;  // absolute
  std::string service;
};

// Looks once at everything that the checks need: files, registry, Compose's models, the engine, side by side.
// What does not answer is noted, not thrown.
[[nodiscard]] Subject observe(const Surroundings& around);
[[nodiscard]] Subject observe_deployment(const Deployment& deployment);

}  // namespace doctor
