// SPDX-License-Identifier: MIT
#include "git/body.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "git/bodies.hpp"

namespace git::body {
namespace {

constexpr std::string_view marker = "# git-dockertree hook ";
constexpr std::string_view program_line = "\nprogram=";

struct Span {
  std::size_t begin = std::string_view::npos;
  std::size_t end = 0;
};

// From behind a text that starts a line to the line's end.
Span rest_of_line(std::string_view text, std::string_view start) {
  const std::size_t at = text.find(start);
  if (at == std::string_view::npos) return {};
  const std::size_t begin = at + start.size();
  return {begin, std::min(text.find('\n', begin), text.size())};
}

}  // namespace

std::string_view of_event(std::string_view event) {
  return event == events[0] ? bodies::post_checkout : bodies::pre_worktree_remove;
}

std::string sealed(std::string_view body, const std::string& program) {
  std::string text(body);
  const Span named = rest_of_line(text, program_line);
  if (named.begin != std::string_view::npos) text.replace(named.begin, named.end - named.begin, program);
  const Span version = rest_of_line(text, marker);
  return text.insert(version.end, " " + base::hash(text));
}

Recognised recognise(std::string_view text) {
  Recognised found;
  const std::size_t second = text.find('\n') + 1;
  if (second == 0 || text.substr(second, marker.size()) != marker) return found;
  found.origin = Origin::edited;
  const Span span = rest_of_line(text, marker);
  const std::vector<std::string> words = base::split(text.substr(span.begin, span.end - span.begin), ' ');
  if (words.size() != 2) return found;
  found.version = static_cast<int>(base::parse_integer(words[0]).value_or(0));
  const Span program = rest_of_line(text, program_line);
  if (program.begin != std::string_view::npos)
    found.program = text.substr(program.begin, program.end - program.begin);
  std::string unsealed(text);
  unsealed.erase(span.begin + words[0].size(), words[1].size() + 1);
  if (base::hash(unsealed) == words[1]) found.origin = Origin::ours;
  return found;
}

}  // namespace git::body
