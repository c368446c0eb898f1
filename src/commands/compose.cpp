// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "commands/bring_up.hpp"
#include "environment/project.hpp"
#include "environment/start.hpp"

namespace commands {
namespace {

// Options in front of Compose's command whose value is the next word.
constexpr std::array<std::string_view, 11> valued = {
    "--ansi",     "--env-file",          "-f", "--file",         "--parallel", "--profile",
    "--progress", "--project-directory", "-p", "--project-name", "--workdir"};

// The command among the words of Compose; empty where there is none.
std::string command_of(const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].empty() || words[i].front() != '-') return words[i];
    if (std::find(valued.begin(), valued.end(), words[i]) != valued.end()) ++i;
  }
  return "";
}

// Commands of Compose that take away what others may need: not for the main worktree, through us.
bool is_destructive(const std::string& command) {
  return command == "down" || command == "rm" || command == "kill" || command == "stop";
}

[[noreturn]] void run_compose(cli::Context& context, const std::optional<std::string>& word,
                              const std::vector<std::string>& words) {
  const auto worktree = context.worktree(word);
  const auto& settings = context.config(worktree.root).settings();
  if (worktree.main) {
    if (const std::string command = command_of(words); is_destructive(command)) {
      throw base::Error("the main worktree's stack is not ours to stop")
          .hint("use: docker compose " + command);
    }
    auto process = compose::process(
        environment::invocation(environment::require_project(worktree.root, settings), "", {}, settings),
        words);
    base::exec(process);
  }
  const auto record = bring_up(context, worktree, {.command = "compose"}, Bring::made);
  context.registry().touch(record.id);
  base::exec(compose::process(environment::invocation_of(record, settings), words));
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  if (arguments.rest().empty()) {
    throw base::Error("which Compose command?", base::ErrorKind::usage).hint("git dockertree compose ps");
  }
  run_compose(context, arguments.value("--worktree"), arguments.rest());
}

int run_short(cli::Context& context, const cli::Arguments& arguments) {
  std::vector<std::string> words = {arguments.command().name};
  words.insert(words.end(), arguments.rest().begin(), arguments.rest().end());
  run_compose(context, arguments.value("--worktree"), words);
}

cli::Option worktree_option() {
  return {.name = "--worktree",
          .value = "WORKTREE",
          .doc = "whose environment; without it, the current worktree's",
          .letter = 'w',
          .completes = cli::Completes::worktree};
}

}  // namespace

cli::Command compose() {
  return {
      .name = "compose",
      .summary = "run any Docker Compose command in the project of a worktree",
      .description = "Everything behind our own options goes to 'docker compose' as it is.",
      .options = {worktree_option()},
      .operands = {{.name = "ARGS", .doc = "of docker compose", .repeated = true}},
      .run = run,
      .passthrough = true,
      .examples = {"git dockertree compose -w feature/login logs -f web"},
  };
}

std::vector<cli::Command> compose_short_forms() {
  std::vector<cli::Command> commands;
  for (const char* name : {"ps", "logs", "exec", "run", "restart", "build", "pull", "top"}) {
    commands.push_back({
        .name = name,
        .summary = std::string("short for 'compose ") + name + "'",
        .options = {worktree_option()},
        .operands = {{.name = "ARGS",
                      .doc = "of docker compose " + std::string(name),
                      .optional = true,
                      .repeated = true,
                      .completes = cli::Completes::service}},
        .run = run_short,
        .passthrough = true,
    });
  }
  return commands;
}

}  // namespace commands
