// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace helper {

// Quoted and escaped; bytes that are not UTF-8 become U+FFFD.
std::string json_string(std::string_view text);

// Builds one object: JsonObject().add("name", "x").add("count", 3).text().
class JsonObject {
 public:
  JsonObject& add(const char* key, std::string_view value) { return add_raw(key, json_string(value)); }
  JsonObject& add(const char* key, const char* value) { return add(key, std::string_view(value)); }
  JsonObject& add(const char* key, uint64_t value) { return add_raw(key, std::to_string(value)); }
  JsonObject& add(const char* key, bool value) { return add_raw(key, value ? "true" : "false"); }
  JsonObject& add_raw(const char* key, const std::string& json);
  std::string text() const { return "{" + body_ + "}"; }

 private:
  std::string body_;
};

// One line on stdout.
void answer(const std::string& line);

}  // namespace helper
