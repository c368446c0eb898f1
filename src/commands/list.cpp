// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "commands/report.hpp"
#include "commands/urls.hpp"
#include "commands/volumes.hpp"
#include "environment/listing.hpp"
#include "output/table.hpp"

namespace commands {
namespace {

using environment::Listed;
using output::Style;
using output::Value;

constexpr std::int64_t unused_after = 14 * 86400;

std::vector<git::Repository> repositories(cli::Context& context, bool all) {
  if (!all) return {context.repository()};
  std::vector<git::Repository> result;
  if (auto* registry = context.find_registry(); registry != nullptr) {
    for (const auto& folder : registry->repositories()) {
      if (auto repository = git::find_repository_at(folder)) result.push_back(*std::move(repository));
    }
  }
  return result;
}

environment::Listing ask(cli::Context& context, bool all) {
  environment::ListInput input;
  input.repositories = repositories(context, all);
  input.registry = context.find_registry();
  input.engine = &context.engine();
  return environment::list_environments(input);
}

// An environment that does not run and that nobody has used for two weeks.
bool is_unused(const Listed& listed, std::int64_t now) {
  if (!listed.id || listed.state == "running" || listed.state == "partial") return false;
  return now - listed.last_used.value_or(listed.created.value_or(now)) >= unused_after;
}

Style style_of(const std::string& state) {
  if (state == "running") return Style::green;
  if (state == "partial") return Style::yellow;
  return Style::dim;
}

std::string ports_text(const Listed& listed) {
  std::vector<std::string> texts;
  for (const auto& lease : listed.leases) {
    texts.push_back(
        fmt::format("{}:{}{}", lease.service, lease.host_port, lease.protocol == "tcp" ? "" : "/udp"));
  }
  return base::join(texts, " ");
}

std::string name_of(const Listed& listed) {
  return listed.branch ? *listed.branch
                       : "(detached) " + std::filesystem::path(listed.path).filename().string();
}

void print_table(cli::Context& context, const std::vector<Listed>& environments, bool all) {
  output::Table table({{.title = "WORKTREE"},
                       {.title = "STATE"},
                       {.title = "PROJECT"},
                       {.title = "PORTS"},
                       {.title = "PATH"}});
  for (const auto& listed : environments) {
    std::string state = listed.main ? listed.state : listed.id ? listed.state : "no environment";
    if (listed.missing) state = "folder is gone";
    table.add({{(all ? listed.repository + " " : "") + name_of(listed) + (listed.main ? " (main)" : "")},
               {state, style_of(listed.state)},
               {listed.project.value_or("")},
               {ports_text(listed)},
               {listed.path, Style::dim}});
  }
  table.print(context.ui());
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  auto listing = ask(context, arguments.has("--all"));
  if (arguments.has("--unused")) {
    const auto now = base::now();
    auto& all = listing.environments;
    all.erase(
        std::remove_if(all.begin(), all.end(), [&](const Listed& each) { return !is_unused(each, now); }),
        all.end());
  }
  if (!listing.trouble.empty()) context.ui().warn(listing.trouble + "; the states are unknown");
  const auto make = [&](const Listed& each) { return to_value(each, urls_of(context, each)); };
  const Value environments = Value::list_of(listing.environments, make);
  if (arguments.has("--json")) {
    context.ui().raw(output::to_json(Value::record({{"schema", 1}, {"environments", environments}})));
  } else if (arguments.has("--porcelain") || arguments.has("--null")) {
    context.ui().raw(output::to_porcelain(
        environments, arguments.has("--null") ? output::Terminator::nul : output::Terminator::newline));
  } else {
    print_table(context, listing.environments, arguments.has("--all"));
    warn_of_limit(context);
  }
  return 0;
}

}  // namespace

cli::Command list() {
  return {
      .name = "list",
      .aliases = {"ls"},
      .summary = "list the worktrees with the state of their environments",
      .options = {{.name = "--unused", .doc = "only environments that were not used for two weeks"},
                  {.name = "--all", .doc = "of all repositories on this host", .letter = 'a'},
                  cli::json_option(),
                  cli::porcelain_option(),
                  cli::nul_option()},
      .run = run,
  };
}

}  // namespace commands
