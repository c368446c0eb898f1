// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace registry {

class Database;

// A statement in use; given back to the database's store when it goes.
class Statement {
 public:
  Statement(Database& database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}
  Statement(Statement&& other) noexcept
      : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)) {}
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  void bind(int place, const std::string& text);
  void bind(int place, const char* text) { bind(place, std::string(text)); }
  void bind(int place, const std::filesystem::path& path) { bind(place, path.string()); }
  void bind(int place, std::int64_t number);
  void bind(int place, int number) { bind(place, static_cast<std::int64_t>(number)); }
  void bind(int place, const std::optional<std::int64_t>& number);

  bool step();  // whether there is a row
  [[nodiscard]] std::string text(int column) const { return std::string(view(column)); }
  [[nodiscard]] std::string_view view(int column) const;  // until the next step
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] int small(int column) const { return static_cast<int>(number(column)); }
  [[nodiscard]] std::optional<std::int64_t> optional_number(int column) const;

 private:
  Database& database_;
  sqlite3_stmt* statement_;
};

// One connection; statements are kept prepared, keyed by the address of their text: pass literals.
class Database {
 public:
  enum class Mode { read_write, read_only };
  Database(std::filesystem::path path, Mode mode);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  template <class... Values>
  Statement query(const char* sql, const Values&... values) {
    Statement statement(*this, prepare(sql));
    int place = 0;
    (statement.bind(++place, values), ...);
    return statement;
  }
  // Runs to the end; returns how many rows it changed.
  template <class... Values>
  int run(const char* sql, const Values&... values) {
    Statement statement = query(sql, values...);
    while (statement.step()) {
    }
    return sqlite3_changes(handle_);
  }
  void script(const char* sql);
  void wait_at_most(std::chrono::milliseconds patience);  // for other writers
  [[nodiscard]] std::int64_t last_row() const { return sqlite3_last_insert_rowid(handle_); }

  // Rolled back unless committed; the outermost one takes the write lock at once, inner ones are savepoints.
  class Transaction {
   public:
    explicit Transaction(Database& database);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();
    void commit();

   private:
    Database& database_;
    bool open_ = true;
  };

  // Throws what SQLite's code means for the user.
  [[noreturn]] void fail(int code) const;

 private:
  friend class Statement;
  sqlite3_stmt* prepare(const char* sql);
  void give_back(sqlite3_stmt* statement);

  std::filesystem::path path_;
  sqlite3* handle_ = nullptr;
  int depth_ = 0;
  std::unordered_map<const char*, std::vector<sqlite3_stmt*>> idle_;
  std::unordered_map<sqlite3_stmt*, const char*> texts_;
};

}  // namespace registry
