// SPDX-License-Identifier: MIT
#include <csignal>
#include <exception>
#include <string>

#include "helper/commands.hpp"
#include "helper/failure.hpp"
#include "helper/json.hpp"

namespace {

int run_version(int, char**) {
  helper::answer("dockertree-helper " DOCKERTREE_VERSION);
  return helper::exit_done;
}

struct Command {
  const char* name;
  int (*run)(int, char**);
  const char* usage;
};

constexpr Command commands[] = {
    {"copy", helper::run_copy,
     "SRC DST [--threads N] [--no-reflink] [--delta] [--since NS] [--fsync-source] [--pass live|final] "
     "[--reserve BYTES] [--requests] [--idle]"},
    {"measure", helper::run_measure, "PATH... [--threads N]"},
    {"free", helper::run_free, "PATH"},
    {"archive", helper::run_archive,
     "[--as NAME=PATH]... [PATH]... [--text NAME=TEXT]... [--sums NAME] [--level N | --plain]"},
    {"extract", helper::run_extract, "DST [--only PREFIX] [--skip NAME]... [--devices] [--limit BYTES]"},
    {"verify", helper::run_verify, "[--show NAME]... [--devices] [--limit BYTES]"},
    {"delete", helper::run_delete, "PATH... [--contents]"},
    {"exchange", helper::run_exchange, "A B"},
    {"rename", helper::run_rename, "A B"},
    {"layer", helper::run_layer, "LOWER FOLDER"},
    {"resolve", helper::run_resolve, "NAME... [--server ADDRESS[:PORT]]"},
    {"connect", helper::run_connect, "HOST PORT [--timeout MS]"},
    {"ask", helper::run_ask, "NAME:PORT... [--timeout MS]"},
    {"version", run_version, ""},
};

int print_usage() {
  std::string text = "usage:\n";
  for (const auto& command : commands)
    text += std::string("  dockertree-helper ") + command.name + " " + command.usage + "\n";
  helper::complain(text);
  return helper::exit_usage;
}

}  // namespace

int main(int count, char** words) {
  signal(SIGPIPE, SIG_IGN);
  const std::string name = count > 1 ? words[1] : "";
  for (const auto& command : commands) {
    if (name != command.name) continue;
    try {
      return command.run(count - 2, words + 2);
    } catch (const helper::Failure& failure) {
      helper::complain(failure.message);
      return failure.code;
    } catch (const std::exception& error) {
      helper::complain(error.what());
      return helper::exit_io;
    }
  }
  return print_usage();
}
