// SPDX-License-Identifier: MIT
#include "base/text.hpp"
#include "config/keys.hpp"

namespace config {
namespace {

std::string plain(const std::string& part) {
  std::string result;
  for (const char c : base::lower(part)) {
    if (c != '_' && c != '-') result += c;
  }
  return result;
}

bool same(const std::string& a, const std::string& b) { return plain(a) == plain(b); }

// What "*" of the pattern stands for in the name; it may hold dots. Nothing when they do not match.
std::optional<std::string> match(const std::vector<std::string>& pattern,
                                 const std::vector<std::string>& name) {
  std::size_t star = 0;
  while (star < pattern.size() && pattern[star] != "*") ++star;
  if (star == pattern.size() ? name.size() != pattern.size() : name.size() < pattern.size()) return {};
  for (std::size_t i = 0; i < star; ++i) {
    if (!same(pattern[i], name[i])) return {};
  }
  if (star == pattern.size()) return "";
  const std::size_t tail = pattern.size() - star - 1;
  for (std::size_t i = 0; i < tail; ++i) {
    if (!same(pattern[star + 1 + i], name[name.size() - tail + i])) return {};
  }
  std::vector<std::string> wild(name.begin() + static_cast<std::ptrdiff_t>(star),
                                name.end() - static_cast<std::ptrdiff_t>(tail));
  return base::join(wild, ".");
}

}  // namespace

Match find_key(const std::string& dotted) {
  const auto name = base::split(dotted, '.');
  for (const auto& key : keys()) {
    const auto wild = match(base::split(key.name, '.'), name);
    if (!wild) continue;
    if (std::string(key.name).find('*') == std::string::npos) return {&key, "", key.name};
    if (wild->empty()) continue;
    return {&key, *wild, base::replace_all(key.name, "*", *wild)};
  }
  return {nullptr, "", dotted};
}

std::string git_name(const std::string& name) {
  // A variable of git's configuration has no "_": on_conflict becomes onConflict.
  const auto dot = name.rfind('.');
  std::string result = "dockertree." + name.substr(0, dot == std::string::npos ? 0 : dot + 1);
  bool capital = false;
  for (const char c : dot == std::string::npos ? name : name.substr(dot + 1)) {
    if (c == '_') {
      capital = true;
      continue;
    }
    result += capital ? base::upper(std::string(1, c)) : std::string(1, c);
    capital = false;
  }
  return result;
}

std::string environment_name(const std::string& name) {
  std::string result = "DOCKERTREE_";
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') result += '_';
    result += c == '.' ? '_' : c;
  }
  return base::upper(result);
}

}  // namespace config
