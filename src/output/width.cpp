// SPDX-License-Identifier: MIT
#include <locale.h>

#include <clocale>
#include <cwchar>

#include "output/table.hpp"

namespace output {
namespace {

// wcwidth answers for the thread's locale, which may be C: it is asked under C.UTF-8, whatever the user's is.
class Utf8Locale {
 public:
  Utf8Locale() : before_(uselocale(utf8())) {}
  ~Utf8Locale() { uselocale(before_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  static locale_t utf8() {
    static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;
  }
  locale_t before_;
};

bool is_plain(std::string_view text) {
  for (const char c : text) {
    if (c < 0x20 || c == 0x7f) return false;
  }
  return true;
}

struct Point {
  char32_t code;
  std::size_t bytes;
};

// One code point; a byte that starts none stands for itself.
Point decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
  if (length == 1 || text.size() < length) return {first < 0x80 ? first : U'\ufffd', 1};
  char32_t code = first & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return {U'\ufffd', 1};
    code = (code << 6U) | (byte(i) & 0x3fU);
  }
  return {code, length};
}

std::size_t columns(char32_t code) {
  const int width = wcwidth(static_cast<wchar_t>(code));
  if (width >= 0) return static_cast<std::size_t>(width);
  return code < 0x20 || code == 0x7f ? 0 : 1;
}

}  // namespace

std::size_t display_width(std::string_view utf8) {
  if (is_plain(utf8)) return utf8.size();
  const Utf8Locale locale;
  std::size_t width = 0;
  while (!utf8.empty()) {
    const Point point = decode(utf8);
    width += columns(point.code);
    utf8.remove_prefix(point.bytes);
  }
  return width;
}

std::string shorten(std::string_view utf8, std::size_t width) {
  if (display_width(utf8) <= width) return std::string(utf8);
  if (width == 0) return {};
  const Utf8Locale locale;
  std::string result;
  std::size_t used = 0;
  while (!utf8.empty()) {
    const Point point = decode(utf8);
    const std::size_t more = columns(point.code);
    if (used + more > width - 1) break;
    result += utf8.substr(0, point.bytes);
    used += more;
    utf8.remove_prefix(point.bytes);
  }
  return result + "…";
}

}  // namespace output
