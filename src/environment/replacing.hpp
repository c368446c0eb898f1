// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "environment/desired.hpp"
#include "environment/executor.hpp"
#include "environment/plan.hpp"
#include "environment/workspace.hpp"
#include "git/repository.hpp"
#include "volumes/clone.hpp"

namespace environment {

// A volume that takes the place of the one that an environment has for a key.
struct NewVolume {
  std::string key;
  std::string name;
  std::string method;
  std::string source = {};
};

// A name for a new volume of this key that nobody has.
[[nodiscard]] std::string fresh_name(docker::Client& engine, const Desired& desired, const std::string& key);

struct ReplaceInput {
  Workspace& workspace;
  const git::Worktree& worktree;
  std::string command;      // for the journal
  bool keep_trash = false;  // what an earlier replacement left stays
};
// Makes the new volumes, all of them whole but not yet published, and returns them.
using Fill = std::function<std::vector<NewVolume>(const Desired& desired)>;
// Lets them be published: called once they are written down.
using Publish = std::function<void()>;

// Gives an environment other data. While the new volumes are made it goes on; then its containers are
// stopped, the volumes exchanged, the old ones put into the trash, and what ran is started again. What an
// earlier replacement left in the trash goes before.
void replace_data(const ReplaceInput& input, const Fill& fill, const Publish& publish);

// Where the data of a replacement comes from: key -> volume; a key without one starts empty.
struct Origin {
  std::string key;
  std::string volume;
};
// As `replace_data`, with copies, all of one moment.
void replace_with_copies(const ReplaceInput& input, const volumes::CloneOptions& options,
                         const std::function<std::vector<Origin>(const Desired&)>& origins);

// What a replacement would do, for --dry-run: `make` says what becomes of each key, its new volume as a step.
// Throws what the replacement would throw before its first change.
using Make = std::function<Plan(const Desired& desired)>;
[[nodiscard]] Plan preview_replacement(const ReplaceInput& input, const Make& make);
// The steps of `replace_with_copies`.
[[nodiscard]] Plan copies_of(const std::vector<Origin>& origins);

// The environment of a worktree, whatever state it is in; throws when there is none.
[[nodiscard]] registry::Environment require_environment(Workspace& workspace, const git::Worktree& worktree);

}  // namespace environment
