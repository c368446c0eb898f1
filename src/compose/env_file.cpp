// SPDX-License-Identifier: MIT
// The dialect of compose-go's dotenv: what it reads wrong, we have to read wrong in the same way.
#include "compose/env_file.hpp"

#include <cstdlib>
#include <optional>

#include "base/text.hpp"
#include "compose/interpolation.hpp"

namespace compose {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text_.substr(0, byte_order_mark.size()) == byte_order_mark) at_ = byte_order_mark.size();
  }

  std::map<std::string, std::string> read() {
    while (at_ < text_.size()) read_line();
    return std::move(variables_);
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  std::string rest_of_line() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string rest(text_.substr(at_, end - at_));
    at_ = end < text_.size() ? end + 1 : end;
    return rest;
  }

  void read_line() {
    skip_blanks();
    const std::size_t stop = text_.find_first_of("=:\n#", at_);
    if (stop == std::string_view::npos || text_[stop] == '\n' || text_[stop] == '#') {
      rest_of_line();
      return;
    }
    std::string name = base::trim(text_.substr(at_, stop - at_));
    if (name.rfind("export ", 0) == 0) name = base::trim(name.substr(7));
    at_ = stop + 1;
    skip_blanks();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    std::string value;
    if (quote == '"' || quote == '\'') {
      ++at_;
      value = quoted(quote);
      if (quote == '"') value = interpolated(value);
      rest_of_line();
    } else {
      value = rest_of_line();
      // A comment needs a blank before it, or the whole value is one.
      if (!value.empty() && value.front() == '#') value.clear();
      const std::size_t comment = value.find(" #");
      value = interpolated(base::trim(value.substr(0, comment)));
    }
    if (!name.empty()) variables_[name] = value;
  }

  // Variables of the shell go before those further up; a value that is no template is as it is written.
  std::string interpolated(const std::string& value) const {
    const auto lookup = [this](const std::string& name) -> std::optional<std::string> {
      if (const char* text = std::getenv(name.c_str())) return text;
      const auto found = variables_.find(name);
      return found == variables_.end() ? std::nullopt : std::optional(found->second);
    };
    return interpolate(value, lookup, Unset::empty).value_or(value);
  }

  std::string quoted(char quote) {
    std::string value;
    while (at_ < text_.size() && text_[at_] != quote) {
      char c = text_[at_++];
      if (c == '\\' && at_ < text_.size()) {
        const char next = text_[at_];
        if (quote == '\'') {
          if (next == '\'') c = text_[at_++];
        } else if (next == '$') {
          value += '$';  // doubled: it is no variable's
          c = text_[at_++];
        } else {
          ++at_;
          c = next == 'n' ? '\n' : next == 'r' ? '\r' : next == 't' ? '\t' : next;
        }
      }
      value += c;
    }
    if (at_ < text_.size()) ++at_;
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::map<std::string, std::string> variables_;
};

}  // namespace

std::map<std::string, std::string> parse_env(std::string_view text) { return Reader(text).read(); }

std::string env_line(const std::string& name, const std::string& value) {
  const std::string plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,@%+=*[]()~";
  if (value.find_first_not_of(plain) == std::string::npos) return name + "=" + value;
  // Single quotes keep a `$` as it is; only where they cannot be used double ones have to do.
  if (value.find_first_of("'\n\\") == std::string::npos) return name + "='" + value + "'";
  std::string escaped;
  for (const char c : value) {
    if (c == '\n') {
      escaped += "\\n";
      continue;
    }
    if (c == '"' || c == '\\' || c == '$') escaped += '\\';
    escaped += c;
  }
  return name + "=\"" + escaped + "\"";
}

}  // namespace compose
