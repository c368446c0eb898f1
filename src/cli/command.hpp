// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace cli {

class Arguments;
class Context;

// What the shell offers for a word.
enum class Completes {
  nothing,
  worktree,             // a branch that has a worktree
  branch,               // any branch
  new_worktree_branch,  // a branch without a worktree
  service,
  path,
  command,  // one of our commands
  port,
  volume,
  snapshot,
  shell,
  choices,  // Option::choices, Operand::choices
};

struct Option {
  std::string name;        // "--purge"
  std::string value = {};  // empty: a flag; else the placeholder, "N"
  std::string doc = {};    // lower case, no full stop
  char letter = 0;
  Completes completes = Completes::nothing;
  std::vector<std::string> choices = {};  // anything else is a usage error
  bool repeated = false;
};

struct Operand {
  std::string name;  // "WORKTREE"
  std::string doc = {};
  bool optional = false;
  bool repeated = false;
  Completes completes = Completes::nothing;
  std::vector<std::string> choices = {};
};

// One command: what -h, the parser, completion and the man page all read.
struct Command {
  std::string name;
  std::vector<std::string> aliases = {};
  std::string summary;           // "start the environment of a worktree"; lower case, no full stop
  std::string description = {};  // whole sentences, paragraphs separated by an empty line; for the man page
  std::vector<Option> options = {};
  std::vector<Operand> operands = {};
  int (*run)(Context&, const Arguments&) = nullptr;  // returns the exit code; absent: a subcommand is needed
  std::vector<Command> subcommands = {};
  bool hidden = false;
  bool passthrough = false;  // what follows our leading options goes verbatim into Arguments::rest()
  std::vector<std::string> examples = {};  // "git dockertree add -b feature/x"
};

// The options that many commands have, worded once.
[[nodiscard]] Option json_option();
[[nodiscard]] Option porcelain_option();
[[nodiscard]] Option nul_option();  // -z
[[nodiscard]] Option dry_run_option();
[[nodiscard]] Option force_option(std::string doc);
[[nodiscard]] Operand worktree_operand();  // [WORKTREE]

// The command of a name or an alias; nullptr: none.
[[nodiscard]] const Command* find_command(const std::vector<Command>& commands, const std::string& name);

}  // namespace cli
