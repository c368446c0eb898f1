// SPDX-License-Identifier: MIT
#include "base/file.hpp"
#include "registry/registry.hpp"
#include "registry/rows.hpp"

namespace registry {
namespace {
namespace fs = std::filesystem;

std::string read(const Statement& row) { return row.text(0); }

}  // namespace

std::optional<std::string> Registry::setting(const std::string& name) {
  return first_row(*database_, read, "SELECT value FROM setting WHERE name = ?", name);
}

void Registry::set(const std::string& name, const std::string& value) {
  database_->run("INSERT OR REPLACE INTO setting (name, value) VALUES (?,?)", name, value);
}

void Registry::unset(const std::string& name) { database_->run("DELETE FROM setting WHERE name = ?", name); }

std::map<std::string, std::string> Registry::settings(const std::string& prefix) {
  std::map<std::string, std::string> result;
  Statement row = database_->query("SELECT name, value FROM setting WHERE substr(name, 1, length(?)) = ?",
                                   prefix, prefix);
  while (row.step()) result.emplace(row.text(0), row.text(1));
  return result;
}

std::optional<std::string> Registry::stamp(const fs::path& common_dir) {
  return first_row(*database_, read, "SELECT value FROM stamp WHERE common_dir = ?",
                   base::normal_path(common_dir));
}

void Registry::set_stamp(const fs::path& common_dir, const std::string& value) {
  database_->run("INSERT OR REPLACE INTO stamp (common_dir, value) VALUES (?,?)",
                 base::normal_path(common_dir), value);
}

void Registry::forget_repository(const fs::path& common_dir) {
  database_->run("DELETE FROM stamp WHERE common_dir = ?", base::normal_path(common_dir));
}

}  // namespace registry
