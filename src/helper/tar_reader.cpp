// SPDX-License-Identifier: MIT
#include "helper/tar_reader.hpp"

#include <sys/sysmacros.h>

#include <algorithm>
#include <cstring>

#include "helper/tar_field.hpp"

namespace helper {
namespace {

constexpr size_t buffer_size = 1 << 18;
constexpr uint64_t longest_records = 8 << 20;
constexpr size_t most_segments = 1 << 22;

template <size_t width>
std::string_view view(const char (&field)[width]) {
  return {field, width};
}

bool is_zero(const TarHeader& header) {
  const char* bytes = reinterpret_cast<const char*>(&header);
  return std::all_of(bytes, bytes + sizeof header, [](char byte) { return byte == 0; });
}

mode_t kind_of(char type, const std::string& name) {
  switch (type) {
    case '0':
    case '1':
    case '7':
    case '\0':
      return S_IFREG;
    case '2':
      return S_IFLNK;
    case '3':
      return S_IFCHR;
    case '4':
      return S_IFBLK;
    case '5':
      return S_IFDIR;
    case '6':
      return S_IFIFO;
  }
  fail_archive("'" + name + "' is of the unknown kind '" + type + "'");
}

}  // namespace

void TarReader::pass(const char* data, size_t size) {
  unsummed_.append(data, size);
  if (sum_ == nullptr || unsummed_.size() < buffer_size) return;
  sums_.add(*sum_, std::move(unsummed_));
  unsummed_ = {};
}

void TarReader::sum_into(Sha256& sum) { sum_ = &sum; }

void TarReader::read_exactly(char* out, size_t size) {
  for (size_t done = 0; done < size;) {
    if (buffer_used_ == buffer_.size()) {
      buffer_.resize(buffer_size);
      buffer_.resize(in_.read(buffer_.data(), buffer_size));
      buffer_used_ = 0;
      if (buffer_.empty()) fail_archive("it is truncated");
    }
    const size_t count = std::min(size - done, buffer_.size() - buffer_used_);
    memcpy(out + done, buffer_.data() + buffer_used_, count);
    buffer_used_ += count;
    done += count;
  }
}

void TarReader::read_block(char* out) { read_exactly(out, tar_block); }

std::string TarReader::read_text(uint64_t size) {
  if (size > longest_records) fail_archive("a header is too long");
  std::string text(static_cast<size_t>(size) + padding(size), '\0');
  read_exactly(text.data(), text.size());
  pass(text.data(), text.size());
  text.resize(static_cast<size_t>(size));
  return text;
}

void TarReader::read_records(uint64_t size, Records& records) {
  const std::string text = read_text(size);
  for (size_t at = 0; at < text.size();) {
    const size_t space = text.find(' ', at);
    if (space == std::string::npos) fail_archive("a record is damaged");
    const uint64_t length = parse_decimal(text.substr(at, space - at));
    if (length > text.size() - at || at + length <= space + 1 || text[at + length - 1] != '\n')
      fail_archive("a record is damaged");
    const std::string record = text.substr(space + 1, at + length - space - 2);
    const size_t equals = record.find('=');
    if (equals == std::string::npos) fail_archive("a record is damaged");
    records[record.substr(0, equals)] = record.substr(equals + 1);
    at += length;
  }
}

std::optional<Member> TarReader::next() {
  read_data([](uint64_t, const char*, size_t) {});
  if (sum_ != nullptr && !unsummed_.empty()) sums_.add(*sum_, std::move(unsummed_));
  unsummed_ = {};
  sum_ = nullptr;
  Records records = global_;
  while (true) {
    TarHeader header{};
    read_block(reinterpret_cast<char*>(&header));
    if (is_zero(header)) {
      drain();
      return std::nullopt;
    }
    pass(reinterpret_cast<const char*>(&header), sizeof header);
    if (parse_field(view(header.checksum)) != sum_header(header)) fail_archive("a header is damaged");
    const uint64_t size = parse_field(view(header.size));
    if (header.type == 'x') {
      read_records(size, records);
    } else if (header.type == 'g') {
      read_records(size, global_);
      for (const auto& [key, value] : global_) records.insert({key, value});
    } else if (header.type == 'L' || header.type == 'K') {
      records[header.type == 'L' ? "path" : "linkpath"] = text_field(read_text(size));
    } else if (header.type == 'V') {
      read_text(size);
    } else {
      current_ = make_member(header, records);
      return current_;
    }
  }
}

Member TarReader::make_member(const TarHeader& header, const Records& records) {
  const auto find = [&](const char* key) -> const std::string* {
    const auto found = records.find(key);
    return found == records.end() ? nullptr : &found->second;
  };
  const auto number = [&](const char* key, std::string_view field) {
    const std::string* text = find(key);
    return text != nullptr ? parse_decimal(*text) : parse_field(field);
  };
  Member member;
  std::string name = text_field(view(header.name));
  const bool is_ustar = memcmp(header.magic, "ustar\0", 6) == 0;
  if (is_ustar && header.prefix[0] != '\0') name = text_field(view(header.prefix)) + "/" + name;
  if (const auto* text = find("path")) name = *text;
  const auto* sparse_name = find("GNU.sparse.name");
  const bool sparse = find("GNU.sparse.major") != nullptr;
  if (sparse && sparse_name != nullptr) name = *sparse_name;
  if (!sparse && (find("GNU.sparse.size") != nullptr || find("GNU.sparse.map") != nullptr))
    fail_archive("'" + name + "' is in an old sparse format");
  // Very old archives mark folders by the slash alone.
  const bool old_folder = (header.type == '0' || header.type == '\0') && !name.empty() && name.back() == '/';
  member.name = clean_name(name);
  member.is_link = header.type == '1';
  member.mode =
      (old_folder ? S_IFDIR : kind_of(header.type, member.name)) | (parse_field(view(header.mode)) & 07777);
  std::string link = text_field(view(header.link));
  if (const auto* text = find("linkpath")) link = *text;
  if (member.is_link) link = clean_name(link);
  if (S_ISLNK(member.mode) && (link.empty() || link.find('\0') != std::string::npos || link.size() > 4095))
    fail_archive("the symbolic link '" + member.name + "' is damaged");
  member.link = link;
  member.uid = number("uid", view(header.uid));
  member.gid = number("gid", view(header.gid));
  if (member.uid >= UINT32_MAX || member.gid >= UINT32_MAX)
    fail_archive("the owner of '" + member.name + "' is damaged");
  if (S_ISCHR(member.mode) || S_ISBLK(member.mode))
    member.device = makedev(static_cast<unsigned>(parse_field(view(header.major))),
                            static_cast<unsigned>(parse_field(view(header.minor))));
  member.times.change = {static_cast<time_t>(parse_field(view(header.time))), 0};
  if (const auto* text = find("mtime")) member.times.change = parse_time(*text);
  member.times.access = member.times.change;
  if (const auto* text = find("atime")) member.times.access = parse_time(*text);
  if (const auto* text = find("DOCKERTREE.kind");
      text != nullptr && *text == "socket" && S_ISREG(member.mode))
    member.mode = S_IFSOCK | (member.mode & 07777);
  for (const auto& [key, value] : records)
    if (const auto attribute = attribute_of_key(key); !attribute.empty())
      member.attributes.push_back({attribute, value});

  const bool has_data = S_ISREG(member.mode) && !member.is_link;
  left_ = has_data ? number("size", view(header.size)) : 0;
  if (left_ > INT64_MAX) fail_archive("the size of '" + member.name + "' is damaged");
  padding_ = padding(left_);
  member.size = left_;
  if (left_ > 0) member.segments = {{0, left_}};
  if (sparse && has_data) {
    member.size = number("GNU.sparse.realsize", "0");
    read_sparse_map(member);
  }
  return member;
}

// Decimal numbers, a line each: how many segments, then offset and size of each; padded to a block.
void TarReader::read_sparse_map(Member& member) {
  std::string text;
  size_t used = 0;
  const auto number = [&] {
    size_t end = 0;
    while ((end = text.find('\n', used)) == std::string::npos) {
      if (left_ < tar_block || text.size() - used > 32)
        fail_archive("the map of '" + member.name + "' is damaged");
      text.erase(0, used);
      used = 0;
      char block[tar_block];
      read_block(block);
      pass(block, tar_block);
      left_ -= tar_block;
      text.append(block, tar_block);
    }
    const uint64_t value = parse_decimal(text.substr(used, end - used));
    used = end + 1;
    return value;
  };
  const uint64_t count = number();
  if (count > most_segments) fail_archive("the map of '" + member.name + "' is too long");
  member.segments.clear();
  uint64_t end = 0;
  uint64_t sum = 0;
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t offset = number();
    const uint64_t size = number();
    if (offset < end || offset > member.size || size > member.size - offset)
      fail_archive("the map of '" + member.name + "' is damaged");
    end = offset + size;
    sum += size;
    if (size > 0) member.segments.push_back({offset, size});
  }
  if (sum != left_) fail_archive("the map of '" + member.name + "' does not fit its data");
}

void TarReader::read_data(const std::function<void(uint64_t, const char*, size_t)>& take) {
  if (left_ == 0 && padding_ == 0) return;
  std::string data(std::min<uint64_t>(buffer_size, std::max<uint64_t>(left_, tar_block)), '\0');
  for (const auto& segment : current_.segments) {
    for (uint64_t done = 0; done < segment.size;) {
      const size_t count = static_cast<size_t>(std::min<uint64_t>(data.size(), segment.size - done));
      read_exactly(data.data(), count);
      pass(data.data(), count);
      take(segment.offset + done, data.data(), count);
      done += count;
      left_ -= count;
    }
  }
  read_exactly(data.data(), padding_);
  pass(data.data(), padding_);
  left_ = padding_ = 0;
}

// To the end of the stream: only there zstd tells whether it was whole.
void TarReader::drain() {
  buffer_.resize(buffer_size);
  while (in_.read(buffer_.data(), buffer_size) > 0) {
  }
  buffer_.clear();
  buffer_used_ = 0;
}

}  // namespace helper
