// SPDX-License-Identifier: MIT
#include "output/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace output {
namespace {

const char* variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

int width_of(int descriptor) {
  if (const char* columns = variable("COLUMNS")) {
    const int value = std::atoi(columns);
    if (value > 0) return value;
  }
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

}  // namespace

Terminal detect_terminal(std::FILE* in, std::FILE* out, std::FILE* err, Colour colour) {
  Terminal terminal;
  terminal.in_is_terminal = isatty(fileno(in)) == 1;
  terminal.out_is_terminal = isatty(fileno(out)) == 1;
  terminal.err_is_terminal = isatty(fileno(err)) == 1;

  const char* term = variable("TERM");
  const bool dumb = term == nullptr || std::string_view(term) == "dumb";
  const char* force = variable("CLICOLOR_FORCE");
  const bool forced = force != nullptr && std::string_view(force) != "0";
  const bool refused = colour == Colour::never || variable("NO_COLOR") != nullptr;
  terminal.colour = !refused && (forced || (terminal.out_is_terminal && !dumb));
  terminal.err_colour = !refused && (forced || (terminal.err_is_terminal && !dumb));
  terminal.rewrites = terminal.err_is_terminal && !dumb;
  if (terminal.out_is_terminal) terminal.width = width_of(fileno(out));
  if (terminal.err_is_terminal) terminal.err_width = width_of(fileno(err));
  return terminal;
}

}  // namespace output
