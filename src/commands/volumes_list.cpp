// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "commands/volumes.hpp"
#include "environment/volume_listing.hpp"
#include "output/record.hpp"
#include "output/table.hpp"

namespace commands {
namespace {

using environment::ListedVolume;
using output::Value;

Value text_or_null(const std::string& text) { return text.empty() ? Value() : Value(text); }

std::optional<std::int64_t> full_size(const ListedVolume& volume) {
  if (!volume.shared) return volume.size;
  return volume.size.value_or(0) + *volume.shared;
}

Value to_value(const ListedVolume& volume) {
  const bool shares = volume.method == "share" || volume.method == "reflink";
  return Value::record({
      {"kind", volume.kind},
      {"environment", text_or_null(volume.environment)},
      {"project", text_or_null(volume.project)},
      {"repository", text_or_null(volume.repository)},
      {"branch", text_or_null(volume.branch)},
      {"key", text_or_null(volume.key)},
      {"name", volume.name},
      {"policy", text_or_null(volume.policy)},
      {"method", text_or_null(volume.method)},
      {"source", text_or_null(volume.source)},
      {"size", full_size(volume)},
      {"own", shares ? Value() : Value(volume.size)},
      {"shared", volume.shared},
      {"measured", volume.measured ? Value(base::timestamp(*volume.measured)) : Value()},
      {"created", base::timestamp(volume.created)},
      {"missing", volume.missing},
      {"used_by", Value::list_of(volume.used_by)},
  });
}

std::string size_text(const ListedVolume& volume) {
  const std::string own = volume.size ? base::human_size(*volume.size) : "-";
  return volume.shared ? fmt::format("{} + {} shared", own, base::human_size(*volume.shared)) : own;
}

std::string whose(const ListedVolume& volume) {
  if (volume.kind == "volume") return volume.project;
  return fmt::format("({}) {}", volume.kind, volume.project);
}

void print_table(output::Ui& ui, const std::vector<ListedVolume>& all) {
  output::Table table({{.title = "ENVIRONMENT"},
                       {.title = "KEY"},
                       {.title = "POLICY"},
                       {.title = "METHOD"},
                       {.title = "SIZE", .align = output::Column::Align::right},
                       {.title = "AGE"},
                       {.title = "USED BY"},
                       {.title = "NAME"}});
  for (const auto& volume : all) {
    table.add({{whose(volume)},
               {volume.key},
               {volume.policy},
               {volume.method},
               {size_text(volume)},
               {base::human_age(volume.created, base::now())},
               {volume.missing ? "(missing)" : base::join(volume.used_by, " ")},
               {volume.name, output::Style::dim}});
  }
  if (!table.empty()) table.print(ui);
}

std::vector<ListedVolume> all_volumes(cli::Context& context) {
  auto* registry = context.find_registry();
  return registry == nullptr ? std::vector<ListedVolume>{}
                             : environment::list_volumes(*registry, context.engine());
}

std::int64_t total_of(const std::vector<ListedVolume>& all) {
  std::int64_t total = 0;
  for (const auto& volume : all) {
    if (registry::holds_data(volume.method)) total += volume.size.value_or(0);
  }
  return total;
}

void print(cli::Context& context, const cli::Arguments& arguments, const std::vector<ListedVolume>& all) {
  if (arguments.has("--json")) {
    context.ui().raw(output::to_json(Value::record(
        {{"schema", 1}, {"volumes", Value::list_of(all, to_value)}, {"total", total_of(all)}})));
  } else {
    print_table(context.ui(), all);
  }
}

int run_list(cli::Context& context, const cli::Arguments& arguments) {
  const auto all = all_volumes(context);
  print(context, arguments, all);
  warn_of_limit(context);
  return 0;
}

int run_size(cli::Context& context, const cli::Arguments& arguments) {
  auto all = all_volumes(context);
  if (!all.empty()) {
    environment::measure_volumes(
        context.registry(), context.engine(), all,
        arguments.has("--refresh") ? environment::Refresh::all : environment::Refresh::missing);
  }
  print(context, arguments, all);
  if (!arguments.has("--json")) context.ui().print("total " + base::human_size(total_of(all)));
  warn_of_limit(context);
  return 0;
}

}  // namespace

void warn_of_limit(cli::Context& context) {
  auto* registry = context.find_registry();
  if (registry == nullptr) return;
  auto total = environment::noted_bytes(*registry, context.engine().endpoint().key);
  const auto volumes = registry->volumes();
  const bool layered = std::any_of(volumes.begin(), volumes.end(),
                                   [](const auto& volume) { return volume.method == "overlay"; });
  // The settings cost a run of git.
  const auto limit = total > 0 || layered ? context.settings().volumes.limit : 0;
  if (limit <= 0) return;
  if (layered && context.engine().answers()) total += environment::bytes_of_bases(context.engine());
  if (total <= limit) return;
  context.ui().warn(fmt::format("the volumes take {}, more than volumes.limit, {}", base::human_size(total),
                                base::human_size(limit)));
  context.ui().hint("make room: git dockertree volumes trash empty, git dockertree list --unused");
}

cli::Command volumes_list() {
  return {
      .name = "list",
      .aliases = {"ls"},
      .summary = "list the volumes of all environments, of the trash, and those that belong to nothing",
      .options = {cli::json_option()},
      .run = run_list,
  };
}

cli::Command volumes_size() {
  return {
      .name = "size",
      .summary = "tell what the volumes take on the disk",
      .description = "Sizes are kept; --refresh measures all of them again.",
      .options = {{.name = "--refresh", .doc = "measure again what was measured before"}, cli::json_option()},
      .run = run_size,
  };
}

}  // namespace commands
