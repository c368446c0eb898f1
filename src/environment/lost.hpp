// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "environment/plan.hpp"
#include "environment/workspace.hpp"

namespace environment {

// An environment whose worktree is gone, or one of which that cannot be said for sure.
struct Lost {
  registry::Environment record;
  bool proven = false;  // nothing that could be its worktree exists any more
  std::string cause;    // "its worktree is gone", or why it is in doubt
};

// By comparing the registry with the worktrees of their repositories; the engine is not asked. A moved
// worktree, and one of a moved repository, is not lost: its id moved with it. On a disk that is not mounted
// nothing is proven.
[[nodiscard]] std::vector<Lost> find_lost(registry::Registry& registry);
// Only those of one repository; only one.
[[nodiscard]] std::vector<Lost> find_lost(registry::Registry& registry,
                                          const std::filesystem::path& common_dir);
[[nodiscard]] std::optional<Lost> find_lost(registry::Registry& registry,
                                            const registry::Environment& record);
// A removal that ended after its worktree was gone, by the branch or the path; nothing while `word` can name
// a worktree.
[[nodiscard]] std::optional<Lost> find_interrupted(registry::Registry& registry,
                                                   const git::Repository& repository, const std::string& word,
                                                   const std::filesystem::path& cwd);

// What `reap` does for one of them.
[[nodiscard]] Plan preview_reap(registry::Registry& registry, docker::Client& engine, const Lost& lost,
                                VolumeFate volumes);

struct ReapInput {
  registry::Registry& registry;
  docker::Client& engine;
  output::Ui& ui;
  VolumeFate volumes = VolumeFate::trash;
  std::string command = "gc";  // for the journal
};
// Takes down what is left of a proven one: containers, what they wrote and git could not delete, networks,
// ports; volumes go into the trash, and the branch goes when a removal had promised that. Needs neither its
// files nor its folder. Throws when something is left.
void reap(const ReapInput& input, const Lost& lost);

// What `empty_trash` deletes: volumes of this engine that nothing uses.
[[nodiscard]] std::vector<registry::Trash> due_trash(registry::Registry& registry, docker::Client& engine,
                                                     int days);
// Deletes volumes whose time in the trash is over: `days` after they came there, or all with 0. Returns their
// names; one that is in use stays, with a warning. What an environment has again only leaves the list.
std::vector<std::string> empty_trash(const ReapInput& input, int days);

}  // namespace environment
