// SPDX-License-Identifier: MIT
#include "cli/app.hpp"

#include <fmt/format.h>

#include <csignal>
#include <exception>
#include <filesystem>
#include <new>
#include <system_error>

#include "base/error.hpp"
#include "base/process.hpp"
#include "base/signal.hpp"
#include "base/text.hpp"
#include "build_info.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "cli/manual.hpp"
#include "cli/parse.hpp"
#include "cli/reaping.hpp"
#include "cli/usage.hpp"

namespace cli {
namespace {

constexpr const char* program = "git dockertree";

base::Error unknown_command(const std::vector<Command>& commands, const std::string& word,
                            const std::string& path) {
  std::vector<std::string> names;
  for (const auto& command : commands) {
    if (!command.hidden) names.push_back(command.name);
  }
  const base::Error error(fmt::format("'{}' is not a command of '{}'", word, path), base::ErrorKind::usage);
  const auto near = base::nearest(word, names);
  return near ? error.hint(fmt::format("did you mean '{} {}'?", path, *near))
              : error.hint(fmt::format("run '{} -h'", path));
}

// The current folder may be that of a worktree that is gone: nothing could be started from there.
std::filesystem::path current_folder() {
  std::error_code gone;
  auto folder = std::filesystem::current_path(gone);
  if (!gone) return folder;
  std::filesystem::current_path("/");
  return "/";
}

// Runs one command line; what goes wrong is thrown to run() below, which alone prints it.
class Line {
 public:
  Line(output::Ui& ui, const std::vector<Command>& table, const Sources& sources)
      : ui_(ui), table_(table), sources_(sources) {}

  int run(std::vector<std::string> words) {
    take_global_options(words);
    if (done_) return 0;
    if (words.empty()) {
      ui_.raw(usage(table_));
      return 1;  // as git does without a command
    }
    const std::string name = words.front();
    words.erase(words.begin());
    if (name == "__complete") return print_candidates(words);
    if (name == "__man") return print_manual(words);
    if (name == "help") return show_manual();
    Context context(ui_, current_folder());
    return dispatch(context, table_, program, name, std::move(words));
  }

  // The usage line of the command at hand, for a usage error.
  [[nodiscard]] std::string usage_text() const {
    return command_ == nullptr ? "usage: git dockertree [-C DIR] [-q] [-v] [--no-color] COMMAND [ARGS]\n"
                               : usage_line(*command_, path_);
  }

 private:
  void take_global_options(std::vector<std::string>& words) {
    const std::size_t count = leading_options(global_options(), words);
    const Command global{.name = "", .summary = "", .options = global_options()};
    const Arguments given =
        Parser::parse(global, "", {words.begin(), words.begin() + static_cast<std::ptrdiff_t>(count)});
    words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(count));
    if (!words.empty() && words[0].size() > 1 && words[0][0] == '-') {
      throw base::Error(fmt::format("unknown option '{}'", words[0]), base::ErrorKind::usage)
          .hint("run 'git dockertree -h'");
    }
    if (given.has("--no-color")) {
      ui_.set_terminal(output::detect_terminal(stdin, stdout, stderr, output::Colour::never));
    }
    if (given.has("--quiet")) ui_.set_verbosity(output::Verbosity::quiet);
    if (given.has("--verbose")) ui_.set_verbosity(output::Verbosity::verbose);
    if (const auto folder = given.value("--directory")) {
      std::error_code problem;
      std::filesystem::current_path(*folder, problem);
      if (problem) throw base::Error(fmt::format("cannot change to '{}': {}", *folder, problem.message()));
    }
    done_ = given.has("--version") || given.has("--help");
    if (given.has("--version")) {
      ui_.print(fmt::format("git-dockertree {}", build_info::version));
    } else if (given.has("--help")) {
      ui_.raw(usage(table_));
    }
  }

  int dispatch(Context& context, const std::vector<Command>& commands, const std::string& path,
               const std::string& name, std::vector<std::string> words) {
    const Command* command = find_command(commands, name);
    if (command == nullptr) throw unknown_command(commands, name, path);
    command_ = command;
    path_ = path + " " + name;
    if (!command->subcommands.empty() && !words.empty() && words[0][0] != '-') {
      const bool here = find_command(command->subcommands, words[0]) != nullptr;
      if (here || command->run == nullptr || command->operands.empty()) {
        const std::string inner = words.front();
        words.erase(words.begin());
        return dispatch(context, command->subcommands, path_, inner, std::move(words));
      }
    }
    if (asks_for_help(*command, words)) {
      ui_.raw(usage(*command, path_));
      return 0;
    }
    if (command->run == nullptr)
      throw base::Error(fmt::format("'{}' needs a command", path_), base::ErrorKind::usage);
    const Arguments arguments = Parser::parse(*command, name, words);
    // `remove` goes on itself with a removal that was interrupted: nobody may be faster.
    if (command->name != "remove") reap_in_background(context, *command);
    const int status = command->run(context, arguments);
    reap_in_background(context, *command);  // it may have added or removed worktrees itself
    return status;
  }

  static bool asks_for_help(const Command& command, const std::vector<std::string>& words) {
    if (command.passthrough) {
      // `compose -h` asks us, `compose up -h` asks Compose.
      const std::size_t count = leading_options(command.options, words);
      return count < words.size() && (words[count] == "-h" || words[count] == "--help");
    }
    for (const auto& word : words) {
      if (word == "--") return false;
      if (word == "-h" || word == "--help") return true;
    }
    return false;
  }

  int print_candidates(const std::vector<std::string>& words) {
    if (words.empty()) return 0;
    const auto cursor = base::parse_integer(words[0]);
    if (!cursor || *cursor < 0) return 0;
    std::vector<std::string> line(words.begin() + 1, words.end());
    // "git -C x dockertree …" hands us its own directory in the same way.
    for (std::size_t i = 1; i + 1 < line.size() && line[i][0] == '-'; ++i) {
      std::error_code ignored;
      if (line[i] == "-C") std::filesystem::current_path(line[i + 1], ignored);
      if (line[i] == "-C") ++i;
      if (i + 1 < line.size() && line[i + 1].empty()) break;
    }
    ui_.set_verbosity(output::Verbosity::quiet);
    Context context(ui_, current_folder());
    for (const auto& one : complete(context, table_, sources_, static_cast<std::size_t>(*cursor), line)) {
      ui_.print(one.doc.empty() ? one.word : one.word + "\t" + one.doc);
    }
    return 0;
  }

  int print_manual(const std::vector<std::string>& words) {
    const std::string part = words.empty() ? "commands" : words[0];
    if (part == "options") ui_.raw(manual_of_options());
    if (part == "commands") ui_.raw(manual_of_commands(table_));
    if (part == "keys") ui_.raw(manual_of_keys());
    return 0;
  }

  [[noreturn]] static int show_manual() { base::exec({.argv = {"man", "git-dockertree"}}); }

  output::Ui& ui_;
  const std::vector<Command>& table_;
  const Sources& sources_;
  const Command* command_ = nullptr;
  std::string path_;
  bool done_ = false;
};

}  // namespace

int run(int argc, char** argv, const std::vector<Command>& table, const Sources& sources) {
  // A reader that goes away ends us quietly, as it ends git.
  std::signal(SIGPIPE, SIG_DFL);
  output::Ui ui(stdout, stderr, output::detect_terminal(stdin, stdout, stderr));
  Line line(ui, table, sources);
  int status = 128;
  try {
    status = line.run({argv + 1, argv + argc});
    ui.finish();
    return status;
  } catch (const base::Error& error) {
    base::die_of_noted_signal();
    ui.error(error);
    if (error.kind() == base::ErrorKind::usage) {
      if (!ui.quiet()) std::fputs(line.usage_text().c_str(), stderr);
      return 129;
    }
    if (error.kind() == base::ErrorKind::bug)
      ui.hint("this is a mistake in git-dockertree: please report it");
  } catch (const std::bad_alloc&) {
    ui.error(base::Error("out of memory"));
  } catch (const std::filesystem::filesystem_error& error) {
    ui.error(base::Error(fmt::format("'{}': {}", error.path1().string(), error.code().message())));
  } catch (const std::exception& error) {
    base::die_of_noted_signal();
    ui.error(base::Error(fmt::format("unexpected: {}", error.what())));
  }
  return 128;
}

}  // namespace cli
