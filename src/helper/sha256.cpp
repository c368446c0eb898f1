// SPDX-License-Identifier: MIT
#include "helper/sha256.hpp"

#include <algorithm>
#include <cstring>

namespace helper {

void Sha256::add(const void* data, size_t size) {
  const auto* next = static_cast<const unsigned char*>(data);
  const size_t held = size_ % 64;
  size_ += size;
  if (held > 0) {
    const size_t taken = std::min(size, 64 - held);
    memcpy(rest_.data() + held, next, taken);
    if (held + taken < 64) return;
    compress_sha256(state_.data(), rest_.data(), 1);
    next += taken;
    size -= taken;
  }
  compress_sha256(state_.data(), next, size / 64);
  memcpy(rest_.data(), next + size / 64 * 64, size % 64);
}

std::string Sha256::finish() {
  const uint64_t bits = size_ * 8;
  const unsigned char end = 0x80;
  const unsigned char zeros[64] = {};
  add(&end, 1);
  add(zeros, (120 - size_ % 64) % 64);
  unsigned char length[8];
  for (int i = 0; i < 8; ++i) length[i] = static_cast<unsigned char>(bits >> (56 - 8 * i));
  add(length, 8);
  std::string text;
  for (const uint32_t word : state_)
    for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[(word >> shift) & 15];
  return text;
}

}  // namespace helper
