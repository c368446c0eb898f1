// SPDX-License-Identifier: MIT
#pragma once

#include "config/settings.hpp"
#include "docker/client.hpp"
#include "git/repository.hpp"
#include "output/ui.hpp"
#include "registry/registry.hpp"

namespace environment {

// What every change of an environment works with.
struct Workspace {
  const git::Repository& repository;
  const config::Settings& settings;
  registry::Registry& registry;
  docker::Client& engine;
  output::Ui& ui;
};

}  // namespace environment
