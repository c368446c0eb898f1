// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "registry/registry.hpp"
#include "registry/rows.hpp"

namespace registry {
namespace {
namespace fs = std::filesystem;

#define COLUMNS                                                                                      \
  "SELECT id, project, engine, repository, common_dir, worktree, admin, branch, compose_directory, " \
  "content_hash, state, created, last_used FROM environment "

Environment read(const Statement& row) {
  return {row.text(0), row.text(1), row.text(2), row.text(3),  row.text(4),    row.text(5),   row.text(6),
          row.text(7), row.text(8), row.text(9), row.text(10), row.number(11), row.number(12)};
}

void write(Database& database, const Environment& environment) {
  database.run(
      "INSERT INTO environment (id, project, engine, repository, common_dir, worktree, admin, branch, "
      "compose_directory, content_hash, state, created, last_used) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?) "
      "ON CONFLICT (id) DO UPDATE SET project = excluded.project, engine = excluded.engine, "
      "repository = excluded.repository, common_dir = excluded.common_dir, worktree = excluded.worktree, "
      "admin = excluded.admin, branch = excluded.branch, compose_directory = excluded.compose_directory, "
      "content_hash = excluded.content_hash, state = excluded.state, created = excluded.created, "
      "last_used = excluded.last_used",
      environment.id, environment.project, environment.engine, environment.repository,
      base::normal_path(environment.common_dir), base::normal_path(environment.worktree), environment.admin,
      environment.branch, environment.compose_directory, environment.content_hash, environment.state,
      environment.created, environment.last_used);
}

bool project_is_free(Database& database, const std::string& project) {
  return !database.query("SELECT 1 FROM environment WHERE project = ?", project).step();
}

}  // namespace

std::string host_of(const std::string& engine) {
  if (engine.find("://") == std::string::npos || engine.rfind("unix://", 0) == 0) return "local";
  std::string host = engine.substr(engine.find("://") + 3);
  const auto port = host.rfind(':');
  if (port != std::string::npos && host.find(']', port) == std::string::npos) host.resize(port);
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]" ? "local" : host;
}

std::string host_of_environment(Database& database, const std::string& environment) {
  Statement row = database.query("SELECT engine FROM environment WHERE id = ?", environment);
  if (!row.step())
    throw base::Error(fmt::format("the registry has no environment '{}'", environment), base::ErrorKind::bug);
  return host_of(row.text(0));
}

std::vector<Environment> Registry::environments() {
  return rows(*database_, read, COLUMNS "ORDER BY repository, project");
}

std::vector<Environment> Registry::environments_of(const fs::path& common_dir) {
  return rows(*database_, read, COLUMNS "WHERE common_dir = ? ORDER BY project",
              base::normal_path(common_dir));
}

std::optional<Environment> Registry::find_environment(const std::string& id) {
  return first_row(*database_, read, COLUMNS "WHERE id = ?", id);
}

std::optional<Environment> Registry::find_project(const std::string& project) {
  return first_row(*database_, read, COLUMNS "WHERE project = ?", project);
}

std::optional<Environment> Registry::find_worktree(const fs::path& worktree) {
  return first_row(*database_, read, COLUMNS "WHERE worktree = ? ORDER BY created DESC, id LIMIT 1",
                   base::normal_path(worktree));
}

Environment Registry::add(Environment environment, const std::function<bool(const std::string&)>& taken) {
  Database::Transaction transaction(*database_);
  if (environment.created == 0) environment.created = base::now();
  if (environment.last_used == 0) environment.last_used = environment.created;
  while (environment.id.empty() || find_environment(environment.id)) environment.id = base::random_hex(8);
  const std::string stem = environment.project;
  for (int number = 2;
       !project_is_free(*database_, environment.project) || (taken && taken(environment.project)); ++number)
    environment.project = fmt::format("{}-{}", stem, number);
  write(*database_, environment);
  transaction.commit();
  return environment;
}

void Registry::save(const Environment& environment) { write(*database_, environment); }

void Registry::remove(const std::string& id) { database_->run("DELETE FROM environment WHERE id = ?", id); }

void Registry::touch(const std::string& id) {
  database_->run("UPDATE environment SET last_used = ? WHERE id = ?", base::now(), id);
}

std::vector<fs::path> Registry::repositories() {
  const auto path = [](const Statement& row) { return fs::path(row.text(0)); };
  return rows(*database_, path,
              "SELECT common_dir FROM environment UNION SELECT common_dir FROM stamp ORDER BY 1");
}

}  // namespace registry
