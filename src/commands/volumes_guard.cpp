// SPDX-License-Identifier: MIT
#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/volumes.hpp"
#include "volumes/guard.hpp"

namespace commands {
namespace {

int run(cli::Context& context, const cli::Arguments& arguments) {
  const auto deadline = base::parse_integer(arguments.operand("MILLISECONDS").value_or(""));
  if (!deadline) throw base::Error("no number", base::ErrorKind::usage);
  return volumes::run_guard(context.engine(), std::chrono::milliseconds(*deadline));
}

}  // namespace

cli::Command volumes_guard() {
  return {
      .name = "guard",
      .summary = "let held containers go on when the process that holds them is gone",
      .operands = {{.name = "MILLISECONDS"}},
      .run = run,
      .hidden = true,
  };
}

}  // namespace commands
