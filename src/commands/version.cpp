// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "build_info.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "output/record.hpp"

namespace commands {
namespace {

int run(cli::Context& context, const cli::Arguments& arguments) {
  if (arguments.has("--json")) {
    context.ui().raw(
        output::to_json(output::Value::record({{"schema", 1}, {"version", build_info::version}})));
  } else {
    context.ui().print(fmt::format("git-dockertree {}", build_info::version));
  }
  return 0;
}

}  // namespace

cli::Command version() {
  return {.name = "version", .summary = "print the version", .options = {cli::json_option()}, .run = run};
}

}  // namespace commands
