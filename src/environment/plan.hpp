// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "environment/desired.hpp"
#include "environment/observed.hpp"

namespace environment {

enum class Action {
  // Making, in this order.
  copy_file,
  register_environment,
  update_record,
  lease_ports,
  lease_subnets,
  make_volume,
  copy_folder,
  write_files,
  start_services,
  // Taking down, in this order.
  run_hook,
  mark_removing,
  leave_proxy,
  stop_services,
  remove_container,
  remove_leftovers,
  remove_network,
  trash_volume,
  delete_volume,
  keep_volume,
  remove_image,
  remove_worktree,
  delete_branch,
  release,
  // Of `doctor`.
  mend,
};

// One change of the world, with what it changes and why.
struct Step {
  Action action;
  std::string subject;  // a volume's key, a container's name, …
  std::string cause;
};
using Plan = std::vector<Step>;

// "make volume 'db'", for --dry-run and for errors.
[[nodiscard]] std::string sentence(const Step& step);
// The action's name in the journal.
[[nodiscard]] const char* name(Action action);

// What an environment lacks to be as desired. `files_are_current`: the generated files hold what they should.
// Pure.
[[nodiscard]] Plan plan_provision(const Desired& desired, const Observed& observed, bool files_are_current);

enum class VolumeFate { trash, keep, destroy };
struct TeardownOptions {
  VolumeFate volumes = VolumeFate::trash;
  std::string cause;                  // why the environment goes
  std::filesystem::path folder = {};  // of the worktree
  bool worktree = true;               // it is there, and goes as well
  std::string branch = {};            // goes as well; empty: stays
  bool leftovers = false;  // what containers have left in the folder of a worktree that is gone goes as well
};
// What has to happen for nothing of an environment to be left. Pure.
[[nodiscard]] Plan plan_teardown(const Observed& observed, const TeardownOptions& options);

}  // namespace environment
