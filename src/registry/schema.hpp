// SPDX-License-Identifier: MIT
#pragma once

namespace registry {

inline constexpr int schema_number = 1;
inline constexpr int application_number = 0x67647472;  // "gdtr"

// What makes schema 1 in an empty file.
extern const char* const schema;

}  // namespace registry
