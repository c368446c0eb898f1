// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "commands/ports.hpp"
#include "environment/port_wishes.hpp"

namespace commands {
namespace {

using environment::PortCheck;
using environment::PortConflict;
using environment::PortWish;
using environment::PortWishes;
using output::Value;

// `folder`: the worktree whose configuration counts; empty: where we are.
PortWishes wishes_of(cli::Context& context, const cli::Arguments& arguments, std::filesystem::path& folder) {
  const auto words = arguments.operands_from("PORT");
  const auto files = arguments.values("--file");
  if (!files.empty()) {
    if (!words.empty()) {
      throw base::Error("--file and ports or worktrees exclude each other", base::ErrorKind::usage)
          .hint("check them one after the other");
    }
    std::vector<std::filesystem::path> paths;
    paths.reserve(files.size());
    for (const auto& file : files) paths.push_back(base::normal_path(context.cwd() / file));
    return environment::wishes_of_files(paths);
  }
  PortWishes result;
  if (!words.empty() && environment::looks_like_port(words.front())) {
    for (const auto& word : words) {
      for (auto& wish : environment::parse_wishes(word)) result.wishes.push_back(std::move(wish));
    }
    return result;
  }
  if (words.size() > 1) {
    throw base::Error("one worktree at a time, or a list of ports", base::ErrorKind::usage);
  }
  const auto worktree = context.worktree(words.empty() ? std::nullopt : std::optional(words.front()));
  folder = worktree.root;
  return environment::wishes_of_worktree(context.find_registry(), context.repository(), worktree,
                                         context.config(folder).settings());
}

Value place_of(const PortWish& wish) {
  return Value::record({{"port", wish.port},
                        {"protocol", wish.protocol},
                        {"address", wish.host_ip.empty() ? "0.0.0.0" : wish.host_ip},
                        {"service", wish.service.empty() ? Value() : Value(wish.service)}});
}

Value conflict_value(const PortConflict& conflict) {
  Value value = place_of(conflict.wish);
  value.set("kind", conflict.kind);
  Value holder;
  if (conflict.holder) holder = to_value(*conflict.holder);
  if (conflict.environment) {
    holder = Value::record({{"kind", "lease"},
                            {"project", conflict.environment->project},
                            {"worktree", conflict.environment->worktree.string()}});
  }
  value.set("holder", holder);
  value.set("reason", conflict.reason);
  value.set("suggestions", Value::list_of(conflict.suggestions));
  value.set("fix", conflict.fix.empty() ? Value() : Value(conflict.fix));
  return value;
}

void print_json(cli::Context& context, const PortWishes& wanted, const PortCheck& check,
                const std::string& trouble) {
  const auto caution = [](const environment::PortCaution& each) {
    Value value = place_of(each.wish);
    value.set("kind", each.kind);
    value.set("reason", each.reason);
    return value;
  };
  context.ui().raw(
      output::to_json(Value::record({{"schema", 1},
                                     {"free", check.conflicts.empty()},
                                     {"checked", Value::list_of(wanted.wishes, place_of)},
                                     {"conflicts", Value::list_of(check.conflicts, conflict_value)},
                                     {"warnings", Value::list_of(check.cautions, caution)},
                                     {"trouble", trouble.empty() ? Value() : Value(trouble)}})));
}

std::string place_text(const PortWish& wish) {
  std::string text = std::to_string(wish.port);
  if (wish.protocol != "tcp") text += "/" + wish.protocol;
  if (!wish.host_ip.empty() && wish.host_ip != "0.0.0.0") text = wish.host_ip + ":" + text;
  if (!wish.service.empty()) text += fmt::format(" of service '{}'", wish.service);
  return text;
}

void print_text(cli::Context& context, const PortWishes& wanted, const PortCheck& check) {
  auto& ui = context.ui();
  for (const auto& conflict : check.conflicts) {
    ui.print(fmt::format("port {} is {}", place_text(conflict.wish), conflict.reason));
    if (!conflict.suggestions.empty()) {
      std::vector<std::string> numbers;
      for (const int port : conflict.suggestions) numbers.push_back(std::to_string(port));
      ui.print("  free instead: " + base::join(numbers, ", "));
    }
    if (!conflict.fix.empty()) ui.print("  what to do:   " + conflict.fix);
  }
  std::set<std::string> told;
  for (const auto& caution : check.cautions) {
    const auto text = fmt::format("port {} {}", caution.wish.port, caution.reason);
    if (told.insert(text).second) ui.warn(text);
  }
  if (!check.conflicts.empty()) return;
  std::set<int> ports;
  for (const auto& wish : wanted.wishes) ports.insert(wish.port);
  if (ports.size() == 1) {
    ui.print(fmt::format("port {} is free", *ports.begin()));
  } else {
    ui.print(ports.empty() ? "no port is wanted" : fmt::format("all {} ports are free", ports.size()));
  }
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  std::filesystem::path folder;
  const PortWishes wanted = wishes_of(context, arguments, folder);
  const auto [engine, trouble] = find_engine(context);
  const environment::PortMap map(engine, trouble);
  const environment::PortCheckInput input{
      .map = map,
      .registry = context.find_registry(),
      .engine = engine,
      .settings = context.config(folder).settings(),
      .environment = wanted.environment,
      .own = wanted.own,
  };
  const PortCheck check = environment::check_ports(input, wanted.wishes);
  if (!map.trouble().empty()) context.ui().warn(map.trouble() + "; containers are not seen");
  if (arguments.has("--json")) {
    print_json(context, wanted, check, map.trouble());
  } else {
    print_text(context, wanted, check);
  }
  return check.conflicts.empty() ? 0 : 1;
}

}  // namespace

cli::Command ports_check() {
  return {
      .name = "check",
      .summary = "say who holds the ports that are wanted; exit 1 when one is taken",
      .description =
          "Without PORT, what the environment of the current worktree wants. With --file, what a plain "
          "Compose "
          "file publishes, before 'docker compose up'; that and ports need no repository. For each conflict "
          "the holder is named, with free ports and the command or the variable that applies one.",
      .options = {{.name = "--file",
                   .value = "COMPOSE",
                   .doc = "check what this Compose file publishes",
                   .letter = 'f',
                   .completes = cli::Completes::path,
                   .repeated = true},
                  cli::json_option()},
      .operands = {{.name = "PORT",
                    .doc = "a port (8000, 8000-8010, 5353/udp, 127.0.0.1:8000), or a worktree",
                    .optional = true,
                    .repeated = true,
                    .completes = cli::Completes::worktree}},
      .run = run,
      .examples = {"git dockertree ports check 8000 5432", "git dockertree ports check --file compose.yaml"},
  };
}

}  // namespace commands
