// SPDX-License-Identifier: MIT
#include "config/config.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "config/keys.hpp"
#include "output/record.hpp"
#include "output/table.hpp"

namespace commands {
namespace {

using output::Value;

// A value as JSON has it: the type of its key, not the text it was written as.
Value scalar(config::Type type, const std::string& text) {
  if (type == config::Type::boolean)
    return base::lower(text) == "true" || text == "1" || base::lower(text) == "yes" ||
           base::lower(text) == "on";
  if (type == config::Type::integer || type == config::Type::port) {
    if (const auto number = base::parse_integer(text)) return *number;
  }
  return text;
}

Value record(const config::Shown& entry) {
  const config::Type type = config::find_key(entry.name).key->type;
  Value value;
  if (entry.is_list) {
    value = Value::list_of(entry.values);
  } else if (!entry.values.empty()) {
    value = scalar(type, entry.values.back());
  }
  return Value::record({{"key", entry.name}, {"value", value}, {"origin", entry.origin}});
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  const config::Config& config = context.config();
  auto entries = config::shown(config);
  if (const auto wanted = arguments.operand("KEY")) {
    const auto match = config::find_key(*wanted);
    if (match.key == nullptr)
      throw base::Error(fmt::format("unknown key '{}'", *wanted)).hint("run 'git dockertree config'");
    entries.erase(std::remove_if(entries.begin(), entries.end(),
                                 [&](const auto& entry) { return entry.name != match.name; }),
                  entries.end());
    if (entries.empty() || entries.front().values.empty()) return 1;
    if (!arguments.has("--json")) {
      for (const auto& value : entries.front().values) context.ui().print(value);
      return 0;
    }
  }
  if (arguments.has("--json")) {
    context.ui().raw(
        output::to_json(Value::record({{"schema", 1}, {"settings", Value::list_of(entries, record)}})));
    return 0;
  }
  output::Table table(
      {{.title = "KEY", .shrink = output::Column::Shrink::no}, {.title = "VALUE"}, {.title = "ORIGIN"}});
  for (const auto& entry : entries) {
    const auto style = entry.origin == "default" ? output::Style::dim : output::Style::plain;
    table.add({{entry.name}, {base::join(entry.values, ", "), style}, {entry.origin, style}});
  }
  table.print(context.ui());
  return 0;
}

}  // namespace

cli::Command config() {
  return {
      .name = "config",
      .summary = "show the configuration and where each value comes from",
      .description =
          "With KEY, only its value: the exit status is 1 when it is not set.\n"
          "Values are changed in .dockertree.toml and with 'git config'; git-dockertree-config(5) lists "
          "them.",
      .options = {cli::json_option()},
      .operands = {{.name = "KEY", .doc = "a key, as in git-dockertree-config(5)", .optional = true}},
      .run = run,
      .examples = {"git dockertree config ports.range", "git config dockertree.onCheckout provision"},
  };
}

}  // namespace commands
