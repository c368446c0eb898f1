// SPDX-License-Identifier: MIT
#include "commands/volumes.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "commands/all.hpp"
#include "environment/volume_making.hpp"

namespace commands {

cli::Option quiesce_option() {
  return {.name = "--quiesce",
          .value = "HOW",
          .doc = "what happens to running containers while their data is copied",
          .completes = cli::Completes::choices,
          .choices = {"pause", "stop", "none"}};
}

cli::Option worktree_option() {
  return {.name = "--worktree",
          .value = "WORKTREE",
          .doc = "another worktree than the current one",
          .letter = 'w',
          .completes = cli::Completes::worktree};
}

void tell_folders(output::Ui& ui, const config::Settings& settings) {
  std::vector<std::string> folders;
  for (const auto& [key, volume] : settings.volume) {
    if (!volume.path.empty()) folders.push_back("'" + volume.path + "'");
  }
  if (!folders.empty())
    ui.note(fmt::format("left out, since only volumes are meant: the data in {}", base::join(folders, ", ")));
}

volumes::CloneOptions clone_options(const config::Settings& settings, const cli::Arguments& arguments) {
  auto options = environment::clone_options(settings);
  const auto how = arguments.value("--quiesce");
  if (how == "pause") options.quiesce = config::Quiesce::pause;
  if (how == "stop") options.quiesce = config::Quiesce::stop;
  if (how == "none") options.quiesce = config::Quiesce::none;
  return options;
}

cli::Command volumes() {
  return {
      .name = "volumes",
      .summary = "the data of the environments",
      .description =
          "A new environment gets a copy of the main worktree's volumes: copied while they are in use, then "
          "once more, "
          "with the containers that write to them paused, what has changed since.",
      .subcommands = {volumes_list(), volumes_size(), volumes_clone(), volumes_snapshot(), volumes_reset(),
                      volumes_spare(), volumes_backup(), volumes_restore(), volumes_clean(), volumes_trash(),
                      volumes_guard()},
  };
}

}  // namespace commands
