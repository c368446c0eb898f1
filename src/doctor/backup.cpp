// SPDX-License-Identifier: MIT
#include "doctor/backup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "compose/env_file.hpp"

namespace doctor {
namespace fs = std::filesystem;
namespace {

// "export NAME = value" -> "NAME"
std::string name_of(const std::string& line) {
  std::string text = base::trim(line);
  if (text.rfind("export ", 0) == 0) text = base::trim(text.substr(7));
  const auto at = text.find('=');
  return at == std::string::npos || text[0] == '#' ? std::string() : base::trim(text.substr(0, at));
}

fs::path new_backup(const fs::path& file) {
  const std::string time =
      base::replace_all(base::replace_all(base::timestamp(base::now()), ":", ""), "-", "");
  for (int number = 1; number < 1000; ++number) {
    fs::path path = fmt::format("{}.backup-{}{}", file.string(), time,
                                number == 1 ? std::string() : fmt::format(".{:03}", number));
    if (!base::exists(path)) return path;
  }
  throw base::Error("there are too many backups of '" + file.string() + "'");
}

// "20260131T235959Z", with a number behind when it was not the first of that second.
bool is_ours(const std::string& ending) {
  static const std::regex form(R"(\d{8}T\d{6}Z(\.\d{3})?)");
  return std::regex_match(ending, form);
}

}  // namespace

std::string with_variables(const std::string& text, const std::map<std::string, std::string>& values) {
  auto left = values;
  std::vector<std::string> result;
  bool in_block = false;
  std::size_t block = std::string::npos;
  for (const auto& line : base::lines(text)) {
    if (line == compose::block_begin) in_block = true, block = result.size();
    const auto found = in_block ? left.end() : left.find(name_of(line));
    if (found == left.end()) {
      result.push_back(line);
    } else {
      result.push_back(compose::env_line(found->first, found->second));
      left.erase(found);
    }
    if (line == compose::block_end) in_block = false;
  }
  auto at = block == std::string::npos ? result.end() : result.begin() + static_cast<std::ptrdiff_t>(block);
  for (const auto& [name, value] : left) at = result.insert(at, compose::env_line(name, value)) + 1;
  return result.empty() ? std::string() : base::join(result, "\n") + "\n";
}

fs::path change_env_file(const fs::path& file, const std::map<std::string, std::string>& values) {
  const std::string before = base::load_file(file).value_or("");
  fs::path copy = new_backup(file);
  // As private as the file: it may hold secrets.
  base::write_atomically(copy, before, {.mode = 0600});
  base::write_atomically(file, with_variables(before, values), {.mode = 0600, .keep_mode = true});
  return copy;
}

std::optional<fs::path> find_backup(const fs::path& file) {
  std::optional<fs::path> newest;
  std::error_code ignored;
  const std::string start = file.filename().string() + ".backup-";
  for (const auto& entry : fs::directory_iterator(file.parent_path(), ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(start) || !is_ours(name.substr(start.size()))) continue;
    if (!newest || newest->string() < entry.path().string()) newest = entry.path();
  }
  return newest;
}

bool put_back(const fs::path& file) {
  const auto backup = find_backup(file);
  if (!backup) return false;
  base::write_atomically(file, base::require_file(*backup), {.mode = 0600, .keep_mode = true});
  base::remove_file(*backup);
  return true;
}

}  // namespace doctor
