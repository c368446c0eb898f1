// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

[[nodiscard]] std::string trim(std::string_view text);
// Pieces between separators; empty pieces are kept, an empty text gives none.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);
[[nodiscard]] std::string join(const std::vector<std::string>& pieces, std::string_view separator);
// The lines of a text without their newlines; a last newline starts no further line.
[[nodiscard]] std::vector<std::string> lines(std::string_view text);
[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] std::string upper(std::string_view text);
[[nodiscard]] std::string replace_all(std::string text, std::string_view from, std::string_view to);

// A name of [a-z0-9-], without dashes at its ends and never empty ("x" then). Accents of Latin letters are
// dropped; what is lost or above `limit` characters is told apart by a hash of the whole at the end.
[[nodiscard]] std::string slug(std::string_view text, std::size_t limit = 40);
// [A-Z0-9_], for names of variables.
[[nodiscard]] std::string variable_name(std::string_view text);

// 64 bits of FNV-1a as 16 hex digits: tells contents apart, is no cryptography.
[[nodiscard]] std::string hash(std::string_view text);
// `digits` random hex digits of the kernel.
[[nodiscard]] std::string random_hex(std::size_t digits);

[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text);
// fnmatch without FNM_PATHNAME.
[[nodiscard]] bool matches_pattern(const std::string& pattern, const std::string& text);
[[nodiscard]] bool is_pattern(std::string_view text);
// The candidate nearest to a mistyped word, or nothing when none is near.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 const std::vector<std::string>& candidates);
// A word as a POSIX shell reads it back; plain words stay as they are.
[[nodiscard]] std::string shell_quote(std::string_view word);
[[nodiscard]] std::string shell_join(const std::vector<std::string>& words);
// "1.4 GB", powers of 1000.
[[nodiscard]] std::string human_size(std::int64_t bytes);
// "3 days ago", "just now"; both in seconds since the epoch.
[[nodiscard]] std::string human_age(std::int64_t then, std::int64_t now);
// RFC 3339 in UTC, "2026-01-31T12:00:00Z".
[[nodiscard]] std::string timestamp(std::int64_t seconds);
[[nodiscard]] std::int64_t now();

}  // namespace base
