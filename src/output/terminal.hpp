// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>

namespace output {

// What the three streams are, and what may therefore be printed on them. Decided here and nowhere else.
struct Terminal {
  bool in_is_terminal = false;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool colour = false;      // on stdout
  bool err_colour = false;  // on stderr
  bool rewrites = false;    // stderr is a terminal that can rewrite a line
  int width = 0;            // columns; 0 when stdout is no terminal: nothing is shortened then
  int err_width = 0;        // the same for stderr
};

enum class Colour { automatic, never };

// Honours NO_COLOR, CLICOLOR_FORCE, TERM=dumb and COLUMNS.
[[nodiscard]] Terminal detect_terminal(std::FILE* in, std::FILE* out, std::FILE* err,
                                       Colour colour = Colour::automatic);

}  // namespace output
