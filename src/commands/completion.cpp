// SPDX-License-Identifier: MIT
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "completion_scripts.hpp"

namespace commands {
namespace {

int run(cli::Context& context, const cli::Arguments& arguments) {
  const std::string shell = *arguments.operand("SHELL");
  context.ui().raw(shell == "bash"  ? completion_scripts::bash
                   : shell == "zsh" ? completion_scripts::zsh
                                    : completion_scripts::fish);
  return 0;
}

}  // namespace

cli::Command completion() {
  return {
      .name = "completion",
      .summary = "print the completion script of a shell",
      .description =
          "The script asks this program what fits, so it needs no change when the program does.\n"
          "'meson install' puts all of them where the shells look for them.",
      .operands = {{.name = "SHELL",
                    .doc = "the shell",
                    .completes = cli::Completes::choices,
                    .choices = {"bash", "fish", "zsh"}}},
      .run = run,
      .examples = {"source <(git dockertree completion bash)", "git dockertree completion fish | source"},
  };
}

}  // namespace commands
