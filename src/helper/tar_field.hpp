// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

namespace helper {

// The fields and records of archives as values; what cannot be read is a Failure with exit_negative.
[[noreturn]] void fail_archive(const std::string& message);
uint64_t parse_field(std::string_view field);
uint64_t parse_decimal(const std::string& text);
timespec parse_time(const std::string& text);
std::string text_field(std::string_view field);

// Without './', trailing and doubled '/'; empty for the root. Absolute names, '..' and NUL are refused.
std::string clean_name(const std::string& raw);

// The extended attribute a PAX keyword stands for, or nothing.
std::string attribute_of_key(const std::string& key);

}  // namespace helper
