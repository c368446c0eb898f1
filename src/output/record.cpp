// SPDX-License-Identifier: MIT
#include "output/record.hpp"

#include <nlohmann/json.hpp>

namespace output {
namespace {

nlohmann::ordered_json converted(const Value& value) {
  using Json = nlohmann::ordered_json;
  if (const auto* fields = value.fields()) {
    Json result = Json::object();
    for (const auto& [key, inner] : *fields) result[key] = converted(inner);
    return result;
  }
  if (const auto* items = value.items()) {
    Json result = Json::array();
    for (const auto& item : *items) result.push_back(converted(item));
    return result;
  }
  const auto& held = value.alternatives();
  if (const auto* flag = std::get_if<bool>(&held)) return *flag;
  if (const auto* whole = std::get_if<std::int64_t>(&held)) return *whole;
  if (const auto* real = std::get_if<double>(&held)) return *real;
  if (const auto* text = std::get_if<std::string>(&held)) return *text;
  return nullptr;
}

}  // namespace

Value::Value() = default;
Value::Value(const Value& other) = default;
Value::Value(Value&& other) noexcept = default;
Value& Value::operator=(const Value& other) = default;
Value& Value::operator=(Value&& other) noexcept = default;
Value::~Value() = default;
Value::Value(std::string value) : value_(std::move(value)) {}

Value Value::record(std::vector<Field> fields) {
  Value value;
  value.value_ = std::move(fields);
  return value;
}

Value Value::list(std::vector<Value> items) {
  Value value;
  value.value_ = std::move(items);
  return value;
}

Value& Value::set(std::string key, Value value) {
  if (is_null()) value_ = std::vector<Field>();
  auto& fields = std::get<std::vector<Field>>(value_);
  for (auto& field : fields) {
    if (field.first == key) {
      field.second = std::move(value);
      return *this;
    }
  }
  fields.emplace_back(std::move(key), std::move(value));
  return *this;
}

Value& Value::append(Value item) {
  if (is_null()) value_ = std::vector<Value>();
  std::get<std::vector<Value>>(value_).push_back(std::move(item));
  return *this;
}

const std::vector<Value::Field>* Value::fields() const { return std::get_if<std::vector<Field>>(&value_); }
const std::vector<Value>* Value::items() const { return std::get_if<std::vector<Value>>(&value_); }

std::string to_json(const Value& value) {
  return converted(value).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace output
