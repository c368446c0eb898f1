// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace output {

// A tree of values whose records keep the order of their fields.
//   Value::record({{"schema", 1}, {"environments", Value::list_of(all, to_value)}})
class Value {
 public:
  using Field = std::pair<std::string, Value>;

  Value();  // null
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value();
  Value(std::nullptr_t) : Value() {}
  template <typename T, std::enable_if_t<std::is_same_v<T, bool>, int> = 0>
  Value(T value) : value_(value) {}
  template <typename T, std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool>, int> = 0>
  Value(T value) : value_(static_cast<std::int64_t>(value)) {}
  Value(double value) : value_(value) {}
  Value(std::string value);
  Value(std::string_view value) : Value(std::string(value)) {}
  Value(const char* value) : Value(std::string(value)) {}
  template <typename T>
  Value(const std::optional<T>& value) : Value(value ? Value(*value) : Value()) {}

  [[nodiscard]] static Value record(std::vector<Field> fields = {});
  [[nodiscard]] static Value list(std::vector<Value> items = {});
  template <typename Range, typename Make>
  [[nodiscard]] static Value list_of(const Range& range, Make make) {
    std::vector<Value> items;
    items.reserve(std::size(range));
    for (const auto& item : range) items.push_back(Value(make(item)));
    return list(std::move(items));
  }
  template <typename Range>
  [[nodiscard]] static Value list_of(const Range& range) {
    return list_of(range, [](const auto& item) { return item; });
  }

  Value& set(std::string key, Value value);  // of a record (null becomes one); replaces a field of that name
  Value& append(Value item);                 // of a list (null becomes one)

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  [[nodiscard]] const std::vector<Field>* fields() const;  // nullptr: no record
  [[nodiscard]] const std::vector<Value>* items() const;   // nullptr: no list
  [[nodiscard]] const std::variant<std::monostate, bool, std::int64_t, double, std::string,
                                   std::vector<Value>, std::vector<Field>>&
  alternatives() const {
    return value_;
  }

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<Value>,
               std::vector<Field>>
      value_;
};

// Pretty, two spaces, a newline at the end. Bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string to_json(const Value& value);

enum class Terminator { newline, nul };
// As `git worktree list --porcelain`: `key value`, one field a line, an empty line after each record of the
// list. True is `key` alone, false and null are left out; a list repeats its key; a record in a list is `key
// name=value name=value`. With newlines, values that hold control characters or a leading quote are quoted as
// git quotes paths; with NUL nothing is.
[[nodiscard]] std::string to_porcelain(const Value& list_of_records, Terminator terminator);

}  // namespace output
