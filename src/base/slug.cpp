// SPDX-License-Identifier: MIT
// Names that DNS, Docker and Compose all accept, from names that git accepts.
#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.hpp"

namespace base {
namespace {

// The letters of Latin-1 and the common ones beyond it, as UTF-8 has them.
constexpr std::pair<std::string_view, std::string_view> letters[] = {
    {"ÀÁÂÃÅàáâãåĀāĂăĄą", "a"},
    {"Ää", "ae"},
    {"Ææ", "ae"},
    {"ÇçĆćČč", "c"},
    {"ĎďĐđÐð", "d"},
    {"ÈÉÊËèéêëĒēĘęĚě", "e"},
    {"Ğğ", "g"},
    {"ÌÍÎÏìíîïĪīİı", "i"},
    {"Łł", "l"},
    {"ÑñŃńŇň", "n"},
    {"ÒÓÔÕØòóôõøŌōŐő", "o"},
    {"ÖöŒœ", "oe"},
    {"Řř", "r"},
    {"ŚśŠšŞş", "s"},
    {"ß", "ss"},
    {"Ťť", "t"},
    {"ÙÚÛùúûŪūŮůŰű", "u"},
    {"Üü", "ue"},
    {"Ýýÿ", "y"},
    {"ŹźŻżŽž", "z"},
};

std::string_view plain_letter(std::string_view two_bytes) {
  for (const auto& [accented, plain] : letters) {
    for (std::size_t at = 0; at + 1 < accented.size(); at += 2) {
      if (accented.substr(at, 2) == two_bytes) return plain;
    }
  }
  return {};
}

constexpr std::size_t hash_digits = 6;

}  // namespace

std::string slug(std::string_view text, std::size_t limit) {
  std::string name;
  bool lost = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const auto add_dash = [&] {
      if (!name.empty() && name.back() != '-') name += '-';
    };
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      name += c;
    } else if (c >= 'A' && c <= 'Z') {
      name += static_cast<char>(c - 'A' + 'a');
    } else if ((static_cast<unsigned char>(c) & 0x80) == 0) {
      add_dash();
    } else {
      const std::string_view plain = plain_letter(text.substr(at, 2));
      if (plain.empty()) {
        lost = true;
        add_dash();
      } else {
        name += plain;
      }
      while (at + 1 < text.size() && (static_cast<unsigned char>(text[at + 1]) & 0xc0) == 0x80) ++at;
    }
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  if (name.empty()) {
    name = "x";
    lost = lost || !text.empty();
  }
  if (!lost && name.size() <= limit) return name;
  name.resize(std::min(name.size(), limit - hash_digits - 1));
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name + "-" + hash(text).substr(0, hash_digits);
}

std::string variable_name(std::string_view text) {
  std::string name = upper(text);
  for (char& c : name) {
    if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) c = '_';
  }
  return name;
}

}  // namespace base
