// SPDX-License-Identifier: MIT
#include "compose/template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/error.hpp"

namespace compose {
namespace {

bool is_name_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Walks from one placeholder to the next.
class Reader {
 public:
  Reader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  // Moves to the next one; false at the end.
  bool next() {
    std::size_t at = end_;
    while ((at = text_.find('$', at)) != std::string_view::npos) {
      if (text_.substr(at, 2) == "$$") {
        at += 2;
        continue;
      }
      if (text_.substr(at, 2) == "${") return read(at);
      ++at;
    }
    return false;
  }

  [[nodiscard]] std::size_t begin() const { return begin_; }
  [[nodiscard]] std::size_t end() const { return end_; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  bool read(std::size_t at) {
    begin_ = at;
    std::size_t after = at + 2;
    while (after < text_.size() && is_name_character(text_[after])) ++after;
    name_ = std::string(text_.substr(at + 2, after - at - 2));
    if (name_.empty() || std::isdigit(static_cast<unsigned char>(name_.front())) != 0)
      fail("'${' needs the name of a variable behind it");
    int depth = 1;
    std::size_t close = after;
    for (; close < text_.size() && text_[close] != '\n'; ++close) {
      if (text_[close] == '{') ++depth;
      if (text_[close] == '}' && --depth == 0) break;
    }
    if (close >= text_.size() || text_[close] != '}') fail(fmt::format("'${{{}' is not closed", name_));
    constexpr std::string_view operators = "}:-?+";
    if (operators.find(text_[after]) == std::string_view::npos)
      fail(fmt::format("'{}' does not belong into '${{{}'", text_[after], name_));
    end_ = close + 1;
    return true;
  }

  [[noreturn]] void fail(const std::string& sentence) const {
    const auto line =
        1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(begin_), '\n');
    throw base::Error(fmt::format("{}:{}: {}", file_, line, sentence))
        .hint("write ${NAME} or ${NAME:-standard}; a plain dollar is '$$'");
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string name_;
};

}  // namespace

std::vector<std::string> placeholders(std::string_view text, const std::string& file) {
  std::vector<std::string> names;
  Reader reader(text, file);
  while (reader.next()) {
    if (std::find(names.begin(), names.end(), reader.name()) == names.end()) names.push_back(reader.name());
  }
  return names;
}

std::string render(std::string_view text, const std::string& file,
                   const std::map<std::string, std::string>& values) {
  std::string result;
  std::size_t done = 0;
  Reader reader(text, file);
  while (reader.next()) {
    const auto value = values.find(reader.name());
    if (value == values.end()) continue;
    result.append(text.substr(done, reader.begin() - done));
    result += value->second;
    done = reader.end();
  }
  result.append(text.substr(done));
  return result;
}

}  // namespace compose
