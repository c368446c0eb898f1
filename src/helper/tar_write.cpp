// SPDX-License-Identifier: MIT
#include <sys/sysmacros.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstring>

#include "helper/file.hpp"
#include "helper/tar.hpp"

namespace helper {
namespace {

constexpr size_t flush_size = 1 << 20;

// "LENGTH KEY=VALUE\n", where LENGTH counts itself.
void add_record(std::string& records, const std::string& key, const std::string& value) {
  const size_t body = key.size() + value.size() + 3;
  size_t length = body + std::to_string(body).size();
  length = body + std::to_string(length).size();
  records += std::to_string(length) + " " + key + "=" + value + "\n";
}

// Seconds with nanoseconds; before 1970 the fraction counts downwards as well.
std::string decimal_time(const timespec& time) {
  int64_t seconds = time.tv_sec;
  long fraction = time.tv_nsec;
  const bool negative = seconds < 0;
  if (negative && fraction > 0) {
    seconds += 1;
    fraction = 1000000000L - fraction;
  }
  char text[48];
  snprintf(text, sizeof text, "%s%lld.%09ld", negative && seconds == 0 ? "-" : "",
           static_cast<long long>(seconds), fraction);
  return text;
}

// As GNU tar does: '=' would end the keyword.
std::string encode_key(const std::string& name) {
  std::string key = "SCHILY.xattr.";
  for (const char letter : name) {
    if (letter == '=')
      key += "%3D";
    else if (letter == '%')
      key += "%25";
    else
      key += letter;
  }
  return key;
}

template <size_t width>
void put_octal(char (&field)[width], uint64_t value) {
  if (value >> (3 * (width - 1)) != 0) value = 0;  // a record holds it
  snprintf(field, width, "%0*llo", static_cast<int>(width - 1), static_cast<unsigned long long>(value));
}

char type_of(const Member& member) {
  if (member.is_link) return '1';
  switch (member.mode & S_IFMT) {
    case S_IFLNK:
      return '2';
    case S_IFCHR:
      return '3';
    case S_IFBLK:
      return '4';
    case S_IFDIR:
      return '5';
    case S_IFIFO:
      return '6';
    default:
      return '0';
  }
}

bool is_sparse(const Member& member) {
  if (!S_ISREG(member.mode) || member.is_link || member.size == 0) return false;
  return member.segments.size() != 1 || member.segments[0].size != member.size;
}

std::string sparse_map(const Member& member) {
  const bool ends_in_hole =
      member.segments.empty() || member.segments.back().offset + member.segments.back().size < member.size;
  std::string map = std::to_string(member.segments.size() + (ends_in_hole ? 1 : 0)) + "\n";
  for (const auto& [offset, size] : member.segments)
    map += std::to_string(offset) + "\n" + std::to_string(size) + "\n";
  if (ends_in_hole) map += std::to_string(member.size) + "\n0\n";
  map.resize(map.size() + padding(map.size()), '\0');
  return map;
}

std::string records_of(const Member& member, uint64_t size) {
  std::string records;
  if (member.name.size() > 100 && !is_sparse(member)) add_record(records, "path", member.name);
  if (member.link.size() > 100) add_record(records, "linkpath", member.link);
  if (size >> 33 != 0) add_record(records, "size", std::to_string(size));
  if (member.uid >> 21 != 0) add_record(records, "uid", std::to_string(member.uid));
  if (member.gid >> 21 != 0) add_record(records, "gid", std::to_string(member.gid));
  add_record(records, "mtime", decimal_time(member.times.change));
  add_record(records, "atime", decimal_time(member.times.access));
  if (S_ISSOCK(member.mode)) add_record(records, "DOCKERTREE.kind", "socket");
  if (is_sparse(member)) {
    add_record(records, "GNU.sparse.major", "1");
    add_record(records, "GNU.sparse.minor", "0");
    add_record(records, "GNU.sparse.name", member.name);
    add_record(records, "GNU.sparse.realsize", std::to_string(member.size));
  }
  for (const auto& [name, value] : member.attributes) add_record(records, encode_key(name), value);
  return records;
}

}  // namespace

unsigned sum_header(const TarHeader& header) {
  unsigned char bytes[tar_block];
  memcpy(bytes, &header, sizeof bytes);
  memset(bytes + offsetof(TarHeader, checksum), ' ', sizeof header.checksum);
  unsigned sum = 0;
  for (const unsigned char byte : bytes) sum += byte;
  return sum;
}

void TarWriter::start_sum() {
  flush();
  summing_ = true;
  sum_ = Sha256();
}

std::string TarWriter::finish_sum() {
  flush();
  summing_ = false;
  sums_.wait();
  return sum_.finish();
}

void TarWriter::add(const Member& member) {
  std::string map;
  uint64_t size = 0;
  if (is_sparse(member)) map = sparse_map(member);
  if (S_ISREG(member.mode) && !member.is_link)
    for (const auto& segment : member.segments) size += segment.size;
  size += map.size();
  const std::string records = records_of(member, size);
  Member plain;
  plain.mode = 0644;
  add_header(plain, "PaxHeaders/" + split_path(member.name).second, 'x', records.size());
  add_data(records.data(), records.size());
  pad();
  std::string name = member.name;
  if (!map.empty()) {
    const auto [folder, base] = split_path(name);
    name = join_path(folder, "GNUSparseFile.0/" + base);
  }
  add_header(member, name, type_of(member), size);
  add_data(map.data(), map.size());
}

void TarWriter::add_header(const Member& member, const std::string& name, char type, uint64_t size) {
  TarHeader header{};
  memcpy(header.name, name.data(), std::min(name.size(), sizeof header.name));
  memcpy(header.link, member.link.data(), std::min(member.link.size(), sizeof header.link));
  put_octal(header.mode, member.mode & 07777);
  put_octal(header.uid, member.uid);
  put_octal(header.gid, member.gid);
  put_octal(header.size, size);
  put_octal(header.time,
            member.times.change.tv_sec < 0 ? 0 : static_cast<uint64_t>(member.times.change.tv_sec));
  put_octal(header.major, major(member.device));
  put_octal(header.minor, minor(member.device));
  header.type = type;
  memcpy(header.magic, "ustar", 6);
  memcpy(header.version, "00", 2);
  snprintf(header.checksum, sizeof header.checksum, "%06o", sum_header(header));
  header.checksum[7] = ' ';
  add_data(reinterpret_cast<const char*>(&header), sizeof header);
}

void TarWriter::add_data(const char* data, size_t size) {
  buffer_.append(data, size);
  written_ += size;
  if (buffer_.size() >= flush_size) flush();
}

void TarWriter::pad() {
  const std::string zeros(padding(written_), '\0');
  add_data(zeros.data(), zeros.size());
}

void TarWriter::flush() {
  if (buffer_.empty()) return;
  out_.write(buffer_.data(), buffer_.size());
  if (summing_) sums_.add(sum_, std::move(buffer_));
  buffer_ = {};
  buffer_.reserve(flush_size + (1 << 18));
}

void TarWriter::finish() {
  const std::string zeros(2 * tar_block, '\0');
  add_data(zeros.data(), zeros.size());
  flush();
  out_.finish();
}

}  // namespace helper
