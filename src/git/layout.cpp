// SPDX-License-Identifier: MIT
#include "git/layout.hpp"

#include <string_view>

#include "base/file.hpp"
#include "base/text.hpp"

namespace git::layout {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view gitdir_prefix = "gitdir: ";

bool is_git_dir(const fs::path& folder) {
  if (!base::exists(folder / "HEAD")) return false;
  if (base::exists(folder / "commondir")) return true;
  return base::exists(folder / "objects") && base::exists(folder / "refs");
}

bool is_true(const std::string& value) {
  const std::string word = base::lower(value);
  return word == "true" || word == "yes" || word == "on" || word == "1";
}

// A value as git writes it: quotes and backslashes only where it needed them, a comment after it.
std::string unquote(std::string_view text) {
  std::string value;
  std::size_t kept = 0;  // up to the last character that counts: spaces before a comment do not
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!quoted && (c == '#' || c == ';')) break;
    if (c == '"') {
      quoted = !quoted;
    } else if (c == '\\' && i + 1 < text.size()) {
      const char next = text[++i];
      value += next == 'n' ? '\n' : next == 't' ? '\t' : next;
      kept = value.size();
      continue;
    } else {
      value += c;
    }
    if (quoted || (c != ' ' && c != '\t')) kept = value.size();
  }
  value.resize(kept);
  return value;
}

void read_core(const fs::path& file, Core& core) {
  const std::optional<std::string> text = base::load_file(file);
  if (!text) return;
  bool in_core = false;
  for (const std::string& raw : base::lines(*text)) {
    std::string line = base::trim(raw);
    if (!line.empty() && line.front() == '[') {
      const std::size_t end = line.find(']');
      if (end == std::string::npos) continue;
      in_core = base::lower(line.substr(1, end - 1)) == "core";
      line = base::trim(line.substr(end + 1));
    }
    if (!in_core || line.empty()) continue;
    const std::size_t equals = line.find('=');
    const std::string key = base::lower(base::trim(line.substr(0, equals)));
    const std::string value =
        equals == std::string::npos ? "true" : unquote(base::trim(line.substr(equals + 1)));
    if (key == "bare") core.bare = is_true(value);
    if (key == "worktree") core.worktree = value;
  }
}

}  // namespace

std::optional<std::string> load_line(const fs::path& file) {
  std::optional<std::string> text = base::load_file(file);
  if (!text) return std::nullopt;
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  return text;
}

std::optional<fs::path> git_dir_of(const fs::path& dot_git) {
  if (base::is_folder(dot_git)) {
    if (is_git_dir(dot_git)) return base::normal_path(dot_git);
    return std::nullopt;
  }
  if (!fs::is_regular_file(fs::status(dot_git))) return std::nullopt;
  const std::optional<std::string> line = load_line(dot_git);
  if (!line || line->compare(0, gitdir_prefix.size(), gitdir_prefix) != 0) return std::nullopt;
  const fs::path target = dot_git.parent_path() / fs::path(line->substr(gitdir_prefix.size()));
  if (!is_git_dir(target)) return std::nullopt;
  return base::normal_path(target);
}

fs::path common_dir_of(const fs::path& git_dir) {
  const std::optional<std::string> line = load_line(git_dir / "commondir");
  return line ? base::normal_path(git_dir / *line) : git_dir;
}

Core load_core(const fs::path& common_dir) {
  Core core;
  read_core(common_dir / "config", core);
  // With extensions.worktreeConfig these two move to the main worktree's own file.
  read_core(common_dir / "config.worktree", core);
  return core;
}

}  // namespace git::layout
