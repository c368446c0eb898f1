// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "output/record.hpp"

namespace output {
namespace {

// As git quotes a path: only where a line could not carry it as it is.
std::string quoted(const std::string& text) {
  bool plain = text.empty() || text.front() != '"';
  for (const char c : text) plain = plain && static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
  if (plain) return text;
  std::string result = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        result += "\\\"";
        break;
      case '\\':
        result += "\\\\";
        break;
      case '\n':
        result += "\\n";
        break;
      case '\t':
        result += "\\t";
        break;
      case '\r':
        result += "\\r";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          result += fmt::format("\\{:03o}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
          result += c;
        }
    }
  }
  return result + "\"";
}

class Lines {
 public:
  explicit Lines(Terminator terminator) : terminator_(terminator) {}

  void end() { text_ += terminator_ == Terminator::nul ? '\0' : '\n'; }

  void add(const std::string& key, const Value& value) {
    if (const auto* items = value.items()) {
      for (const auto& item : *items) add(key, item);
      return;
    }
    if (const auto* fields = value.fields()) {
      text_ += key;
      for (const auto& [name, inner] : *fields) {
        const auto word = scalar(inner);
        if (word) text_ += ' ' + name + '=' + *word;
      }
      return end();
    }
    if (const auto* flag = std::get_if<bool>(&value.alternatives())) {
      if (!*flag) return;
      text_ += key;
      return end();
    }
    const auto word = scalar(value);
    if (!word) return;
    text_ += key + ' ' + *word;
    end();
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  [[nodiscard]] std::optional<std::string> scalar(const Value& value) const {
    const auto& held = value.alternatives();
    if (const auto* flag = std::get_if<bool>(&held)) return *flag ? "true" : "false";
    if (const auto* whole = std::get_if<std::int64_t>(&held)) return fmt::format("{}", *whole);
    if (const auto* real = std::get_if<double>(&held)) return fmt::format("{}", *real);
    if (const auto* text = std::get_if<std::string>(&held)) {
      return terminator_ == Terminator::nul ? *text : quoted(*text);
    }
    return {};
  }

  Terminator terminator_;
  std::string text_;
};

}  // namespace

std::string to_porcelain(const Value& list_of_records, Terminator terminator) {
  Lines lines(terminator);
  const auto* records = list_of_records.items();
  if (records == nullptr) return {};
  for (const auto& record : *records) {
    if (const auto* fields = record.fields()) {
      for (const auto& [key, value] : *fields) lines.add(key, value);
    }
    lines.end();
  }
  return lines.take();
}

}  // namespace output
