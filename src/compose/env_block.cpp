// SPDX-License-Identifier: MIT
// Our block in a file that is the user's. A text whose last line has no newline needs one before the block;
// the block's first line then says so, and taking the block out takes that newline out as well.
#include <optional>

#include "base/error.hpp"
#include "compose/env_file.hpp"

namespace compose {
namespace {

constexpr std::string_view newline_added = " (a newline was added above)";

struct Block {
  std::size_t begin, end;  // bytes of the block, newlines of its last line included
  bool newline_added;
};

base::Error damaged(std::size_t line, const std::string& what) {
  return base::Error("line " + std::to_string(line) + ": " + what)
      .hint("take the lines of git-dockertree out of the file by hand, then run the command again");
}

std::optional<Block> find_block(std::string_view text) {
  std::optional<Block> block;
  std::size_t number = 0, open_line = 0;
  bool open = false;
  for (std::size_t at = 0; at < text.size();) {
    ++number;
    const std::size_t newline = text.find('\n', at);
    const std::size_t next = newline == std::string_view::npos ? text.size() : newline + 1;
    std::string_view line = text.substr(at, next - at);
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    if (line == block_begin || line == std::string(block_begin) + std::string(newline_added)) {
      if (open) throw damaged(open_line, "'" + std::string(block_begin) + "' has no end");
      if (block) throw damaged(number, "a second '" + std::string(block_begin) + "'");
      block = Block{at, at, line != block_begin};
      open = true;
      open_line = number;
    } else if (line == block_end) {
      if (!open) throw damaged(number, "'" + std::string(block_end) + "' has no beginning");
      block->end = next;
      open = false;
    }
    at = next;
  }
  if (open) throw damaged(open_line, "'" + std::string(block_begin) + "' has no end");
  return block;
}

}  // namespace

std::string with_block(std::string_view text, const std::vector<std::string>& lines) {
  const std::optional<Block> old = find_block(text);
  std::string_view before = text, after;
  bool add = !text.empty() && text.back() != '\n';
  std::string result;
  if (old) {
    before = text.substr(0, old->begin);
    after = text.substr(old->end);
    add = old->newline_added;
    result = before;
  } else {
    result = before;
    if (add) result += '\n';
  }
  result += block_begin;
  if (add) result += newline_added;
  result += '\n';
  for (const std::string& line : lines) result += line + "\n";
  result += block_end;
  result += '\n';
  result += after;
  return result;
}

std::string without_block(std::string_view text) {
  const std::optional<Block> block = find_block(text);
  if (!block) return std::string(text);
  std::string_view before = text.substr(0, block->begin);
  const std::string_view after = text.substr(block->end);
  // What the user wrote below since then needs the newline.
  if (block->newline_added && after.empty() && !before.empty() && before.back() == '\n') {
    before.remove_suffix(1);
  }
  return std::string(before) + std::string(after);
}

bool has_block(std::string_view text) { return find_block(text).has_value(); }

}  // namespace compose
