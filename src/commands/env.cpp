// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "commands/report.hpp"
#include "compose/env_file.hpp"
#include "environment/layout.hpp"
#include "output/record.hpp"

namespace commands {
namespace {

using output::Value;

int run(cli::Context& context, const cli::Arguments& arguments) {
  const auto worktree = context.worktree(arguments.operand("WORKTREE"));
  const auto text = base::load_file(environment::Layout(worktree.root).env_file());
  if (!text) {
    throw no_environment(worktree, "make it: git dockertree provision");
  }
  const auto variables = compose::parse_env(*text);
  if (arguments.has("--json")) {
    Value values = Value::record();
    for (const auto& [name, value] : variables) values.set(name, value);
    context.ui().raw(output::to_json(Value::record({{"schema", 1}, {"variables", values}})));
    return 0;
  }
  for (const auto& [name, value] : variables) {
    context.ui().print(
        fmt::format("{}{}={}", arguments.has("--export") ? "export " : "", name, base::shell_quote(value)));
  }
  return 0;
}

}  // namespace

cli::Command env() {
  return {
      .name = "env",
      .summary = "print the variables of an environment",
      .options = {{.name = "--export", .doc = "for eval in a shell"}, cli::json_option()},
      .operands = {cli::worktree_operand()},
      .run = run,
      .examples = {"eval \"$(git dockertree env --export)\""},
  };
}

}  // namespace commands
