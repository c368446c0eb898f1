// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "helper/tar.hpp"

namespace helper {

// Reads v7, ustar, GNU and PAX archives from stdin. Whatever is wrong with the stream is a Failure with
// exit_negative. Names come out without './', trailing '/' and doubled '/'; absolute ones and '..' are
// refused.
class TarReader {
 public:
  // Empty at the end, which the archive must announce: a stream that just stops is truncated.
  std::optional<Member> next();
  // The data of the member, by its offset in the file. Data not asked for is skipped by next().
  void read_data(const std::function<void(uint64_t offset, const char* data, size_t size)>& take);
  // Where all bytes of the member go (headers, records and data), until the next.
  void sum_into(Sha256& sum);
  void finish_sums() { sums_.wait(); }

 private:
  using Records = std::map<std::string, std::string>;
  void read_block(char* out);
  void read_exactly(char* out, size_t size);
  void pass(const char* data, size_t size);
  std::string read_text(uint64_t size);
  void read_records(uint64_t size, Records& records);
  Member make_member(const TarHeader& header, const Records& records);
  void read_sparse_map(Member& member);
  void drain();

  InputStream in_;
  SumThread sums_;
  Sha256* sum_ = nullptr;
  std::string unsummed_;
  std::string buffer_;
  size_t buffer_used_ = 0;
  Member current_;
  Records global_;
  uint64_t left_ = 0;
  size_t padding_ = 0;
};

}  // namespace helper
