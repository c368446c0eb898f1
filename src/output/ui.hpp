// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "output/terminal.hpp"

namespace output {

enum class Answer { yes, no, no_terminal };
enum class Verbosity { quiet, normal, verbose };
enum class Style { plain, bold, dim, red, green, yellow };

// stdout is the answer, stderr the narration; both are injected. Texts come without a newline at their end.
class Ui {
 public:
  Ui(std::FILE* out, std::FILE* err, Terminal terminal, std::FILE* in = stdin);

  // To stdout, with a newline; `raw` adds none (JSON, NUL-terminated records).
  void print(std::string_view text);
  void raw(std::string_view text);

  // To stderr. `say` and `note` are silent when quiet, `detail` speaks only when verbose.
  void say(std::string_view text);
  void detail(std::string_view text);
  void note(std::string_view text);      // "note: …"
  void warn(std::string_view text);      // "warning: …"
  void hint(std::string_view text);      // "hint: …"
  void error(const base::Error& error);  // "error: …" and a "hint: …" line for each hint

  // A question answered by y or n on the terminal; an empty line or the end of input is `standard`.
  // `no_terminal`, without asking, when stdin or stderr is none.
  [[nodiscard]] Answer ask(std::string_view question, Answer standard);

  // The text in a style, or as it is where stdout shows none.
  [[nodiscard]] std::string style(Style style, std::string_view text) const;
  [[nodiscard]] std::string bold(std::string_view text) const { return style(Style::bold, text); }
  [[nodiscard]] std::string dim(std::string_view text) const { return style(Style::dim, text); }
  [[nodiscard]] std::string red(std::string_view text) const { return style(Style::red, text); }
  [[nodiscard]] std::string green(std::string_view text) const { return style(Style::green, text); }
  [[nodiscard]] std::string yellow(std::string_view text) const { return style(Style::yellow, text); }

  void set_verbosity(Verbosity verbosity) { verbosity_ = verbosity; }
  void set_terminal(const Terminal& terminal) { terminal_ = terminal; }
  [[nodiscard]] bool quiet() const { return verbosity_ == Verbosity::quiet; }
  [[nodiscard]] bool verbose() const { return verbosity_ == Verbosity::verbose; }
  [[nodiscard]] const Terminal& terminal() const { return terminal_; }

  // A line on stderr that the next line of any kind replaces: for Progress. Empty takes it away.
  void transient(std::string_view text);
  // Throws when stdout could not take what was printed (a full disk); a closed pipe is no error.
  void finish();

 private:
  void narrate(std::string_view label, Style style, std::string_view text);
  void put_out(std::string_view text);

  std::FILE* out_;
  std::FILE* err_;
  std::FILE* in_;
  Terminal terminal_;
  Verbosity verbosity_ = Verbosity::normal;
  bool transient_shown_ = false;
  int output_problem_ = 0;  // the errno of the first write to stdout that failed
};

}  // namespace output
