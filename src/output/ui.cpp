// SPDX-License-Identifier: MIT
#include "output/ui.hpp"

#include <unistd.h>

#include <cerrno>

#include "base/signal.hpp"
#include "base/text.hpp"
#include "output/table.hpp"

namespace output {
namespace {

const char* sequence(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::bold:
      return "\033[1m";
    case Style::dim:
      return "\033[2m";
    case Style::red:
      return "\033[31m";
    case Style::green:
      return "\033[32m";
    case Style::yellow:
      return "\033[33m";
  }
  return "";
}

std::string styled(Style style, std::string_view text, bool colour) {
  if (!colour || style == Style::plain || text.empty()) return std::string(text);
  return sequence(style) + std::string(text) + "\033[0m";
}

void put(std::FILE* file, std::string_view text) { std::fwrite(text.data(), 1, text.size(), file); }

}  // namespace

Ui::Ui(std::FILE* out, std::FILE* err, Terminal terminal, std::FILE* in)
    : out_(out), err_(err), in_(in), terminal_(terminal) {}

void Ui::print(std::string_view text) {
  raw(text);
  put_out("\n");
}

void Ui::raw(std::string_view text) {
  transient("");
  put_out(text);
}

// The first cause counts: once a write has failed, errno tells of whatever came later.
void Ui::put_out(std::string_view text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), out_) != text.size() && output_problem_ == 0)
    output_problem_ = errno;
}

void Ui::narrate(std::string_view label, Style style, std::string_view text) {
  transient("");
  // Where both streams are one terminal or file, the order of what was said is kept.
  std::fflush(out_);
  std::string whole = styled(style, label, terminal_.err_colour);
  whole += text;
  whole += '\n';
  put(err_, whole);
  std::fflush(err_);
}

void Ui::say(std::string_view text) {
  if (!quiet()) narrate("", Style::plain, text);
}
void Ui::detail(std::string_view text) {
  if (verbose()) narrate("", Style::plain, text);
}
void Ui::note(std::string_view text) {
  if (!quiet()) narrate("note: ", Style::bold, text);
}
void Ui::warn(std::string_view text) { narrate("warning: ", Style::yellow, text); }
void Ui::hint(std::string_view text) { narrate("hint: ", Style::yellow, text); }

void Ui::error(const base::Error& error) {
  narrate("error: ", Style::red, error.what());
  for (const auto& text : error.hints()) hint(text);
}

Answer Ui::ask(std::string_view question, Answer standard) {
  if (!terminal_.in_is_terminal || !terminal_.err_is_terminal) return Answer::no_terminal;
  const char* choice = standard == Answer::yes ? " [Y/n] " : " [y/N] ";
  for (int attempt = 0; attempt < 3; ++attempt) {
    transient("");
    std::fflush(out_);
    put(err_, styled(Style::bold, question, terminal_.err_colour) + choice);
    std::fflush(err_);
    char line[256];
    if (std::fgets(line, sizeof line, in_) == nullptr) {
      base::check_interrupted();
      put(err_, "\n");
      return standard;
    }
    const std::string answer = base::lower(base::trim(line));
    if (answer.empty()) return standard;
    if (answer == "y" || answer == "yes") return Answer::yes;
    if (answer == "n" || answer == "no") return Answer::no;
  }
  return Answer::no;
}

std::string Ui::style(Style style, std::string_view text) const {
  return styled(style, text, terminal_.colour);
}

void Ui::transient(std::string_view text) {
  if (!terminal_.rewrites) return;
  if (text.empty() && !transient_shown_) return;
  std::string whole = "\r\033[K";
  // One column stays free: a line as long as the terminal wraps and could not be rewritten.
  whole += shorten(text, terminal_.err_width > 1 ? static_cast<std::size_t>(terminal_.err_width - 1) : 79);
  put(err_, whole);
  std::fflush(err_);
  transient_shown_ = !text.empty();
}

void Ui::finish() {
  transient("");
  if (std::fflush(out_) != 0 && output_problem_ == 0) output_problem_ = errno;
  if (output_problem_ == 0 || output_problem_ == EPIPE) return;
  errno = output_problem_;
  throw base::system_error("cannot write the output");
}

}  // namespace output
