// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace helper {

class Sha256 {
 public:
  void add(const void* data, size_t size);
  // Lower-case hexadecimal; ends the sum.
  std::string finish();

 private:
  std::array<uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> rest_{};
  uint64_t size_ = 0;
};

// One compression of 'blocks' times 64 bytes, with the processor's own instructions where it has them.
void compress_sha256(uint32_t* state, const unsigned char* data, size_t blocks);

}  // namespace helper
