// SPDX-License-Identifier: MIT
#pragma once
#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <vector>

#include "helper/metadata.hpp"
#include "helper/stream.hpp"

namespace helper {

constexpr size_t tar_block = 512;

struct TarHeader {
  char name[100];
  char mode[8];
  char uid[8];
  char gid[8];
  char size[12];
  char time[12];
  char checksum[8];
  char type;
  char link[100];
  char magic[6];
  char version[2];
  char user[32];
  char group[32];
  char major[8];
  char minor[8];
  char prefix[155];
  char rest[12];
};
static_assert(sizeof(TarHeader) == tar_block);

// The sum of the bytes with the checksum field taken as spaces.
unsigned sum_header(const TarHeader& header);

constexpr size_t padding(uint64_t size) {
  return static_cast<size_t>((tar_block - size % tar_block) % tar_block);
}

struct Segment {
  uint64_t offset;
  uint64_t size;
};

// One entry of an archive. 'size' is that of the file; the segments hold its data, one for a file without
// holes.
struct Member {
  std::string name;
  std::string link;
  mode_t mode = 0;  // with the kind; a hard link has the kind of a regular file and 'is_link'
  bool is_link = false;
  uint64_t uid = 0;
  uint64_t gid = 0;
  uint64_t size = 0;
  Times times{};
  dev_t device = 0;
  std::vector<Attribute> attributes;
  std::vector<Segment> segments;
};

// PAX archives to stdout. Everything between start_sum and finish_sum goes into one SHA-256.
class TarWriter {
 public:
  explicit TarWriter(int level) : out_(level) {}
  void start_sum();
  std::string finish_sum();
  void add(const Member& member);
  // The data of the segments just added, in order; pad() after the last.
  void add_data(const char* data, size_t size);
  void pad();
  void finish();

 private:
  void add_header(const Member& member, const std::string& name, char type, uint64_t size);
  void flush();

  OutputStream out_;
  SumThread sums_;
  Sha256 sum_;
  bool summing_ = false;
  std::string buffer_;
  uint64_t written_ = 0;
};

}  // namespace helper
