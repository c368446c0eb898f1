// SPDX-License-Identifier: MIT
#include "cli/reaping.hpp"

#include <exception>

#include "base/file.hpp"
#include "base/process.hpp"
#include "cli/command.hpp"
#include "cli/context.hpp"
#include "environment/notice.hpp"

namespace cli {
namespace {

// They reap by themselves.
bool reaps(const Command& command) { return command.name == "gc" || command.name == "watch"; }

}  // namespace

void reap_in_background(Context& context, const Command& command) {
  if (reaps(command)) return;
  try {
    const auto* repository = context.find_repository();
    if (repository == nullptr || !environment::notice_lost(*repository)) return;
    base::run_detached({.argv = {base::own_program().string(), "gc", "--auto"},
                        .directory = repository->common_dir,
                        .unset = {"DOCKERTREE_TEST_KILL"}},
                       base::state_folder() / "log");
  } catch (const std::exception& error) {
    context.ui().detail(std::string("cannot look for lost environments: ") + error.what());
  }
}

}  // namespace cli
