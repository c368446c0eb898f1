// SPDX-License-Identifier: MIT
#include <catch2/catch_test_macros.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/complete.hpp"
#include "cli/context.hpp"
#include "cli/manual.hpp"
#include "cli/parse.hpp"
#include "cli/usage.hpp"

using namespace cli;

namespace {

int nothing(Context&, const Arguments&) { return 0; }

const std::vector<Command>& table() {
  static const std::vector<Command> all = {
      {.name = "add",
       .aliases = {"create"},
       .summary = "make a worktree",
       .options = {{.name = "--new-branch", .value = "NEW", .doc = "make a branch", .letter = 'b'},
                   {.name = "--detach", .value = "", .doc = "no branch", .letter = 'd'},
                   {.name = "--no-up", .value = "", .doc = "do not start it"},
                   {.name = "--env",
                    .value = "FILE",
                    .doc = "a file",
                    .completes = Completes::path,
                    .repeated = true},
                   {.name = "--volumes",
                    .value = "HOW",
                    .doc = "the data",
                    .completes = Completes::choices,
                    .choices = {"clone", "empty", "share"}}},
       .operands = {{.name = "BRANCH", .doc = "a branch", .completes = Completes::new_worktree_branch},
                    {.name = "PATH", .optional = true, .completes = Completes::path}},
       .run = nothing},
      {.name = "remove",
       .summary = "remove worktrees",
       .options = {force_option("do not ask")},
       .operands = {{.name = "WORKTREE", .repeated = true, .completes = Completes::worktree}},
       .run = nothing},
      {.name = "exec",
       .summary = "docker compose exec",
       .options = {{.name = "--worktree",
                    .value = "WORKTREE",
                    .doc = "of this one",
                    .letter = 'w',
                    .completes = Completes::worktree}},
       .operands = {{.name = "SERVICE", .completes = Completes::service}},
       .run = nothing,
       .passthrough = true},
      {.name = "ports",
       .summary = "the ports",
       .subcommands = {{.name = "list", .summary = "list them", .options = {json_option()}, .run = nothing},
                       {.name = "free", .summary = "free one", .run = nothing}}},
      {.name = "hook", .summary = "for git", .run = nothing, .hidden = true},
  };
  return all;
}

Arguments parse(const std::string& name, const std::vector<std::string>& words) {
  return Parser::parse(*find_command(table(), name), name, words);
}

std::string complaint(const std::string& name, const std::vector<std::string>& words) {
  try {
    (void)parse(name, words);
  } catch (const base::Error& error) {
    CHECK(error.kind() == base::ErrorKind::usage);
    return error.what();
  }
  return "fine";
}

// The candidates behind the words, joined; the last word is the one at the cursor.
std::string offered(const std::vector<std::string>& words) {
  output::Ui ui(stdout, stderr, {});
  Context context(ui, "/");
  const Sources sources = {
      .worktree =
          [](Context&, const Asked&) {
            return std::vector<Candidate>{{"main"}, {"feature/x"}};
          },
      .new_worktree_branch = [](Context&, const Asked&) -> std::vector<Candidate> {
        throw base::Error("broken");
      },
      .service = [](Context&,
                    const Asked& asked) { return std::vector<Candidate>{{"web" + asked.worktree}}; },
  };
  std::vector<std::string> all = {"git-dockertree"};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<std::string> found;
  for (const auto& one : complete(context, table(), sources, all.size() - 1, all)) found.push_back(one.word);
  return base::join(found, " ");
}

}  // namespace

TEST_CASE("options may stand anywhere, in git's forms", "[cli]") {
  const auto a = parse("create", {"x", "--no-up", "-bnew", "--volumes=empty", "place"});
  CHECK(a.has("--no-up"));
  CHECK_FALSE(a.has("--detach"));
  CHECK(a.value("--new-branch") == "new");
  CHECK(a.value("--volumes") == "empty");
  CHECK(a.operand("BRANCH") == "x");
  CHECK(a.operand("PATH") == "place");
  CHECK(a.invoked_as() == "create");
  CHECK(parse("add", {"-b", "new", "x"}).value("--new-branch") == "new");
  CHECK(parse("add", {"--env", "a", "x", "--env=b"}).values("--env") == std::vector<std::string>{"a", "b"});
  CHECK(parse("add", {"--volumes=empty", "--volumes", "clone", "x"}).values("--volumes") ==
        std::vector<std::string>{"clone"});
  CHECK(parse("remove", {"--", "-f", "--"}).operands() == std::vector<std::string>{"-f", "--"});
  CHECK(parse("remove", {"[ab]", "test-*"}).operands() == std::vector<std::string>{"[ab]", "test-*"});
  CHECK(parse("remove", {"[a,b]", "-f"}).operands_from("WORKTREE") == std::vector<std::string>{"[a,b]"});
  CHECK(parse("add", {"Ünï x"}).operand("BRANCH") == "Ünï x");
}

TEST_CASE("what is wrong with a command line", "[cli]") {
  CHECK(complaint("add", {}) == "BRANCH is missing");
  CHECK(complaint("add", {"a", "b", "c"}) == "unexpected argument 'c'");
  CHECK(complaint("add", {"a", "--volumes=x"}) ==
        "option '--volumes' is one of 'clone', 'empty', 'share', not 'x'");
  CHECK(complaint("add", {"a", "--bogus"}) == "unknown option '--bogus'");
  CHECK(complaint("add", {"a", "-x"}) == "unknown option '-x'");
  CHECK(complaint("add", {"a", "-b"}) == "option '--new-branch' expects a value: NEW");
  CHECK(complaint("add", {"a", "--no-up=1"}) == "option '--no-up' takes no value");
}

TEST_CASE("a passthrough command keeps what follows, verbatim", "[cli]") {
  const auto a = parse("exec", {"-w", "x", "-it", "web", "-w", "--", "sh"});
  CHECK(a.value("--worktree") == "x");
  CHECK(a.rest() == std::vector<std::string>{"-it", "web", "-w", "--", "sh"});
  CHECK(parse("exec", {"--", "a"}).rest() == std::vector<std::string>{"--", "a"});
}

TEST_CASE("completion follows the words", "[cli]") {
  CHECK(offered({""}) == "add remove exec ports");
  CHECK(offered({"re"}) == "remove");
  CHECK(offered({"-C", "/tmp", "p"}) == "ports");
  CHECK(offered({"-C", ""}) == ":files");
  CHECK(offered({"ports", ""}) == "list free");
  CHECK(offered({"ports", "list", "--"}) == "--json");
  CHECK(offered({"add", "--v"}) == "--volumes");
  CHECK(offered({"add", "--volumes", "e"}) == "empty");
  CHECK(offered({"add", "--volumes=e"}) == "--volumes=empty");
  CHECK(offered({"add", "--no-up", "--no"}).empty());
  CHECK(offered({"add", "x", ""}) == ":files");
  CHECK(offered({"add", ""}).empty());  // a source that throws offers nothing
  CHECK(offered({"remove", ""}) == "main feature/x");
  CHECK(offered({"remove", "main", ""}) == "feature/x");
  CHECK(offered({"exec", "-w", "fe"}) == "feature/x");
  CHECK(offered({"exec", "-w", "fe", ""}) == "webfe");
  CHECK(offered({"exec", "--worktree=fe", "w"}) == "webfe");
  CHECK(offered({"hook", ""}).empty());
  CHECK(offered({"nosuch", ""}).empty());
}

TEST_CASE("usage fits 80 columns and leaves out hidden commands", "[cli]") {
  std::string all = usage(table());
  for (const auto& command : table()) all += usage(command, "git dockertree " + command.name);
  for (const auto& line : base::lines(all)) CHECK(line.size() <= 80);
  CHECK(usage(table()).find("hook") == std::string::npos);
  CHECK(synopsis(table()[1]) == "[-f] WORKTREE...");
  CHECK(usage_line(table()[3], "git dockertree ports") ==
        "usage: git dockertree ports list [--json]\n   or: git dockertree ports free\n");
}

TEST_CASE("the manual has a section for each command", "[cli]") {
  const std::string text = manual_of_commands(table());
  CHECK(text.find(".SS \"remove [\\-f] WORKTREE...\"\n") != std::string::npos);
  CHECK(text.find(".SS \"ports list [\\-\\-json]\"\n") != std::string::npos);
  CHECK(text.find("\\fB\\-f\\fR, \\fB\\-\\-force\\fR\nDo not ask.\n") != std::string::npos);
  CHECK(text.find("hook") == std::string::npos);
}
