// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"
#include "commands/archive_file.hpp"
#include "commands/report.hpp"
#include "commands/volumes.hpp"
#include "environment/backup.hpp"

namespace commands {
namespace {

namespace fs = std::filesystem;

int run_backup(cli::Context& context, const cli::Arguments& arguments) {
  const auto worktree = context.worktree(arguments.operand("WORKTREE"));
  auto workspace = context.workspace(worktree.root);
  const environment::BackupOptions options{.clone = clone_options(workspace.settings, arguments),
                                           .files = arguments.has("--include-env")};
  const environment::ReplaceInput input{workspace, worktree, "volumes backup"};
  const std::string word = arguments.value_or("--output", standard_archive(input).string());
  if (arguments.has("--dry-run")) {
    const auto record = environment::require_environment(workspace, worktree);
    print_plan(context.ui(), {{environment::Action::mend, fmt::format("write '{}'", word),
                               fmt::format("a backup of all volumes of '{}'", record.project)}});
    return 0;
  }
  tell_folders(context.ui(), workspace.settings);
  if (word == "-") {
    environment::write_backup(input, options, [&](std::string_view bytes) { context.ui().raw(bytes); });
    return 0;
  }
  const fs::path path = fs::path(word).is_absolute() ? fs::path(word) : context.cwd() / word;
  write_archive(context, input, options, path);
  context.ui().print(path.string());
  return 0;
}

int run_restore(cli::Context& context, const cli::Arguments& arguments) {
  const auto worktree = context.worktree(arguments.operand("WORKTREE"));
  const fs::path word = *arguments.operand("FILE");
  const fs::path file = word.is_absolute() ? word : context.cwd() / word;
  if (!fs::is_regular_file(file)) throw base::Error(fmt::format("there is no file '{}'", file.string()));
  auto workspace = context.workspace(worktree.root);
  const environment::ReplaceInput input{workspace, worktree, "volumes restore"};
  const environment::RestoreOptions options{.foreign = arguments.has("--force"),
                                            .key = arguments.value("--volume")};
  if (arguments.has("--dry-run")) {
    print_plan(context.ui(), environment::preview_restore(input, file, options));
    return 0;
  }
  environment::restore_backup(input, file, options);
  context.ui().say(
      "the data from before is in the trash until the next time: git dockertree volumes trash list");
  return 0;
}

}  // namespace

cli::Command volumes_backup() {
  return {
      .name = "backup",
      .summary = "write all volumes of an environment into one archive",
      .description =
          "A tar, compressed by zstd, with a manifest and checksums; all volumes of one moment. Without -o "
          "it "
          "goes into the current folder.",
      .options = {{.name = "--output",
                   .value = "FILE",
                   .doc = "where to, - for stdout",
                   .letter = 'o',
                   .completes = cli::Completes::path},
                  {.name = "--include-env",
                   .doc = "also the generated compose.override.yml and env.dockertree"},
                  quiesce_option(),
                  cli::dry_run_option()},
      .operands = {cli::worktree_operand()},
      .run = run_backup,
      .examples = {"git dockertree volumes backup -o before.tar.zst"},
  };
}

cli::Command volumes_restore() {
  return {
      .name = "restore",
      .summary = "give an environment the data of an archive",
      .description =
          "The whole archive is verified before anything is touched: a truncated, foreign or hostile one is "
          "refused. The data from before goes into the trash.",
      .options = {cli::force_option("also the backup of another repository"),
                  {.name = "--volume",
                   .value = "KEY",
                   .doc = "only this volume; of a plain tar, the one that it holds",
                   .completes = cli::Completes::volume},
                  cli::dry_run_option()},
      .operands = {{.name = "WORKTREE", .doc = "whose data", .completes = cli::Completes::worktree},
                   {.name = "FILE", .doc = "the archive", .completes = cli::Completes::path}},
      .run = run_restore,
  };
}

}  // namespace commands
