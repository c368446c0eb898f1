// SPDX-License-Identifier: MIT
#include "registry/database.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace registry {
namespace {

constexpr std::chrono::seconds usual_patience(15);

std::string as_uri(const std::filesystem::path& path) {
  std::string uri = "file:";
  for (const char letter : path.string()) {
    if (letter == '%' || letter == '?' || letter == '#') {
      constexpr const char* digits = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(letter);
      uri += {'%', digits[byte >> 4], digits[byte & 15]};
    } else {
      uri += letter;
    }
  }
  return uri;
}

}  // namespace

Statement::~Statement() {
  if (statement_ != nullptr) database_.give_back(statement_);
}

void Statement::bind(int place, const std::string& text) {
  sqlite3_bind_text(statement_, place, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

void Statement::bind(int place, std::int64_t number) { sqlite3_bind_int64(statement_, place, number); }

void Statement::bind(int place, const std::optional<std::int64_t>& number) {
  if (number)
    bind(place, *number);
  else
    sqlite3_bind_null(statement_, place);
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  database_.fail(code);
}

std::string_view Statement::view(int column) const {
  // No text of ours holds a NUL byte, and counting is cheaper than to ask for the length.
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return bytes != nullptr ? std::string_view(bytes) : std::string_view();
}

std::int64_t Statement::number(int column) const { return sqlite3_column_int64(statement_, column); }

std::optional<std::int64_t> Statement::optional_number(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return number(column);
}

Database::Database(std::filesystem::path path, Mode mode) : path_(std::move(path)) {
  const int kind = mode == Mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  std::string uri = as_uri(path_);
  // A WAL file cannot be read without its index beside it, unless nobody can be writing.
  if (mode == Mode::read_only && ::access(path_.parent_path().c_str(), W_OK) != 0) uri += "?immutable=1";
  const int code =
      sqlite3_open_v2(uri.c_str(), &handle_, kind | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
  try {
    if (code != SQLITE_OK) fail(code);
    sqlite3_extended_result_codes(handle_, 1);
    wait_at_most(usual_patience);
    script("PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF;");
  } catch (...) {
    sqlite3_close_v2(handle_);
    throw;
  }
}

Database::~Database() {
  for (const auto& [statement, text] : texts_) sqlite3_finalize(statement);
  sqlite3_close_v2(handle_);
}

void Database::wait_at_most(std::chrono::milliseconds patience) {
  sqlite3_busy_timeout(handle_, static_cast<int>(patience.count()));
}

void Database::script(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

sqlite3_stmt* Database::prepare(const char* sql) {
  auto& idle = idle_[sql];
  if (!idle.empty()) {
    sqlite3_stmt* statement = idle.back();
    idle.pop_back();
    return statement;
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) fail(code);
  texts_[statement] = sql;
  return statement;
}

void Database::give_back(sqlite3_stmt* statement) {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  idle_[texts_.at(statement)].push_back(statement);
}

void Database::fail(int code) const {
  const std::string name = path_.string();
  const std::string text = handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
  switch (code & 0xff) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      throw base::Error("the registry '" + name + "' is damaged: " + text)
          .hint(
              "run 'git dockertree ports scan --rebuild': it sets the file aside and makes a new one from "
              "the containers");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw base::Error("the registry '" + name + "' is locked by another process",
                        base::ErrorKind::unavailable)
          .hint("see who has it with 'fuser " + base::shell_quote(name) + "', then try again");
    case SQLITE_READONLY:
      throw base::Error("the registry '" + name + "' cannot be written: " + text)
          .hint("check the owner and mode of the file and its folder");
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      throw base::Error("the registry '" + name + "' cannot be opened: " + text)
          .hint("check the owner and mode of the file and its folder");
    case SQLITE_FULL:
    case SQLITE_IOERR:
      throw base::Error("the registry '" + name + "' cannot be written: " + text)
          .hint("check the space on its disk with 'df " + base::shell_quote(path_.parent_path().string()) +
                "'");
    default:
      throw base::Error("the registry '" + name + "' failed: " + text, base::ErrorKind::bug);
  }
}

Database::Transaction::Transaction(Database& database) : database_(database) {
  if (database_.depth_ == 0)
    database_.run("BEGIN IMMEDIATE");
  else
    database_.run("SAVEPOINT inner");
  ++database_.depth_;
}

Database::Transaction::~Transaction() {
  if (!open_) return;
  --database_.depth_;
  // SQLite may have rolled all back by itself (a full disk); a second time is no harm.
  const char* back = database_.depth_ == 0 ? "ROLLBACK" : "ROLLBACK TO inner; RELEASE inner";
  sqlite3_exec(database_.handle_, back, nullptr, nullptr, nullptr);
}

void Database::Transaction::commit() {
  database_.run(database_.depth_ == 1 ? "COMMIT" : "RELEASE inner");
  --database_.depth_;
  open_ = false;
}

}  // namespace registry
