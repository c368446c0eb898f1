// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <map>

#include "helper/arguments.hpp"
#include "helper/commands.hpp"
#include "helper/failure.hpp"
#include "helper/file.hpp"
#include "helper/json.hpp"
#include "helper/tar.hpp"

namespace helper {
namespace {

class Archive {
 public:
  explicit Archive(int level) : writer_(level), data_(1 << 18, '\0') {}
  // One line of JSON: name, members, bytes, sha256.
  std::string add_volume(const std::string& name, const std::string& path);
  void add_text(const std::string& name, const std::string& text);
  void finish() { writer_.finish(); }

 private:
  void add_folder(const std::string& path);
  void add_entry(int folder, const std::string& path, const std::string& name, const struct stat& status);
  void add_file(int folder, const std::string& name, Member& member);
  void copy_segment(int file, const Segment& segment, const std::string& shown);

  TarWriter writer_;
  std::string data_;
  Descriptor root_;
  std::string prefix_;
  std::map<std::pair<dev_t, ino_t>, std::string> linked_;
  uint64_t members_ = 0;
  uint64_t bytes_ = 0;
};

Member describe(const struct stat& status, const std::string& name) {
  Member member;
  member.name = name;
  member.mode = status.st_mode;
  member.uid = status.st_uid;
  member.gid = status.st_gid;
  member.times = {status.st_atim, status.st_mtim};
  if (S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode)) member.device = status.st_rdev;
  return member;
}

std::string Archive::add_volume(const std::string& name, const std::string& path) {
  root_ = require_folder(path);
  prefix_ = name;
  linked_.clear();
  members_ = bytes_ = 0;
  writer_.start_sum();
  add_folder("");
  return JsonObject()
      .add("name", name)
      .add("members", members_)
      .add("bytes", bytes_)
      .add("sha256", writer_.finish_sum())
      .text();
}

void Archive::add_folder(const std::string& path) {
  const std::string shown = join_path(prefix_, path);
  const Descriptor folder = open_beneath(root_.number(), path, O_RDONLY | O_DIRECTORY);
  struct stat status {};
  if (!folder || fstat(folder.number(), &status) < 0) fail_system("open", shown);
  Member member = describe(status, path.empty() ? prefix_ : shown);
  member.name += "/";
  member.attributes = load_attributes({-1, "", folder.number(), shown});
  writer_.add(member);
  ++members_;
  auto names = read_names(folder.number(), shown);
  std::sort(names.begin(), names.end());
  std::vector<std::string> folders;
  for (const auto& name : names) {
    const std::string inner = join_path(path, name);
    if (fstatat(folder.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) < 0) fail_system("stat", inner);
    if (S_ISDIR(status.st_mode))
      folders.push_back(inner);
    else
      add_entry(folder.number(), inner, name, status);
  }
  for (const auto& inner : folders) add_folder(inner);
}

void Archive::add_entry(int folder, const std::string& path, const std::string& name,
                        const struct stat& status) {
  Member member = describe(status, join_path(prefix_, path));
  ++members_;
  if (status.st_nlink > 1) {
    const auto [first, is_new] = linked_.try_emplace({status.st_dev, status.st_ino}, member.name);
    if (!is_new) {
      member.is_link = true;
      member.link = first->second;
      return writer_.add(member);
    }
  }
  member.attributes = load_attributes({folder, name, -1, member.name});
  if (S_ISREG(status.st_mode)) return add_file(folder, name, member);
  if (S_ISLNK(status.st_mode)) {
    member.link.resize(PATH_MAX);
    const ssize_t size = readlinkat(folder, name.c_str(), member.link.data(), member.link.size());
    if (size < 0) fail_system("read", member.name);
    member.link.resize(static_cast<size_t>(size));
  }
  writer_.add(member);
}

std::vector<Segment> find_segments(int file, off_t size) {
  std::vector<Segment> segments;
  for (off_t at = 0; at < size;) {
    off_t data = lseek(file, at, SEEK_DATA);
    if (data < 0 && errno == ENXIO) break;
    if (data < 0) data = at;
    off_t hole = lseek(file, data, SEEK_HOLE);
    if (hole < 0 || hole > size) hole = size;
    if (data < hole) segments.push_back({static_cast<uint64_t>(data), static_cast<uint64_t>(hole - data)});
    at = std::max(hole, at + 1);
  }
  return segments;
}

void Archive::add_file(int folder, const std::string& name, Member& member) {
  const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  Descriptor file(openat(folder, name.c_str(), flags | O_NOATIME));
  if (!file && errno == EPERM) file = Descriptor(openat(folder, name.c_str(), flags));
  struct stat status {};
  if (!file || fstat(file.number(), &status) < 0) fail_system("open", member.name);
  member.size = static_cast<uint64_t>(status.st_size);
  member.segments = find_segments(file.number(), status.st_size);
  bytes_ += member.size;
  writer_.add(member);
  for (const auto& segment : member.segments) copy_segment(file.number(), segment, member.name);
  writer_.pad();
}

void Archive::copy_segment(int file, const Segment& segment, const std::string& shown) {
  for (uint64_t done = 0; done < segment.size;) {
    const size_t wanted = std::min<uint64_t>(data_.size(), segment.size - done);
    const ssize_t count = pread(file, data_.data(), wanted, static_cast<off_t>(segment.offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_system("read", shown);
    if (count == 0) fail(exit_io, "'" + shown + "' became shorter while it was read");
    writer_.add_data(data_.data(), static_cast<size_t>(count));
    done += static_cast<uint64_t>(count);
  }
}

void Archive::add_text(const std::string& name, const std::string& text) {
  Member member;
  member.name = name;
  member.mode = S_IFREG | 0644;
  member.size = text.size();
  if (!text.empty()) member.segments = {{0, text.size()}};
  writer_.add(member);
  writer_.add_data(text.data(), text.size());
  writer_.pad();
}

std::pair<std::string, std::string> split_pair(const std::string& pair) {
  const size_t equals = pair.find('=');
  if (equals == std::string::npos || equals == 0) fail(exit_usage, "'" + pair + "' is not NAME=VALUE");
  return {pair.substr(0, equals), pair.substr(equals + 1)};
}

void require_prefix(const std::string& name) {
  if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos)
    fail(exit_usage, "'" + name + "' is no name for a volume");
}

}  // namespace

int run_archive(int count, char** words) {
  const Arguments arguments(count, words,
                            {{"--as", Takes::value},
                             {"--text", Takes::value},
                             {"--sums", Takes::value},
                             {"--level", Takes::value},
                             {"--plain", Takes::nothing}});
  std::vector<std::pair<std::string, std::string>> volumes;
  for (const auto& pair : arguments.values("--as")) volumes.push_back(split_pair(pair));
  for (auto path : arguments.positional()) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    volumes.emplace_back(split_path(path).second, path);
  }
  if (volumes.empty()) fail(exit_usage, "too few arguments");
  for (const auto& volume : volumes) require_prefix(volume.first);
  const uint64_t level = arguments.has("--plain") ? 0 : arguments.number("--level", 1);
  if (level > 19) fail(exit_usage, "'--level' must be 1 to 19");

  Archive archive(static_cast<int>(level));
  for (const auto& pair : arguments.values("--text")) {
    const auto [name, text] = split_pair(pair);
    archive.add_text(name, text);
  }
  std::string sums;
  for (const auto& [name, path] : volumes) sums += (sums.empty() ? "" : ",") + archive.add_volume(name, path);
  const std::string summary = JsonObject().add_raw("volumes", "[" + sums + "]").text();
  if (arguments.has("--sums")) archive.add_text(arguments.value("--sums", ""), summary + "\n");
  archive.finish();
  write_some(2, summary + "\n");
  return exit_done;
}

}  // namespace helper
