// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "helper/arguments.hpp"
#include "helper/commands.hpp"
#include "helper/failure.hpp"
#include "helper/file.hpp"
#include "helper/inspect.hpp"
#include "helper/json.hpp"
#include "helper/metadata.hpp"
#include "helper/remove.hpp"

namespace helper {
namespace {

class Extraction {
 public:
  Extraction(const std::string& target, std::string only, std::set<std::string> skipped)
      : root_(require_folder(target)), only_(std::move(only)), skipped_(std::move(skipped)) {}
  void take(TarReader& reader, Member member);
  // The folders' own metadata, and everything on disk.
  void finish();
  uint64_t lost_attributes() const { return lost_; }

 private:
  bool choose(std::string& name) const;
  Descriptor open_parent(const std::string& path);
  void make_folder(const Member& member);
  void write_file(TarReader& reader, const Member& member, int folder, const std::string& name);
  void link_file(const Member& member, int folder, const std::string& name);
  void make_special(const Member& member, int folder, const std::string& name);
  void apply(const Node& node, const Member& member);

  Descriptor root_;
  std::string only_;
  std::set<std::string> skipped_;
  std::vector<Member> folders_;
  uint64_t lost_ = 0;
  uint64_t taken_ = 0;
};

// Maps a name of the archive to one in the target; false for what is not asked for.
bool Extraction::choose(std::string& name) const {
  if (skipped_.count(name.substr(0, name.find('/'))) > 0) return false;
  if (only_.empty()) return true;
  if (name == only_) {
    name.clear();
    return true;
  }
  if (name.rfind(only_ + "/", 0) != 0) return false;
  name.erase(0, only_.size() + 1);
  return true;
}

// Opens the folder of a path; missing ones are made, as plain archives leave them out.
Descriptor Extraction::open_parent(const std::string& path) {
  const std::string folder = split_path(path).first;
  Descriptor opened = open_beneath(root_.number(), folder, O_RDONLY | O_DIRECTORY);
  if (opened) return opened;
  if (errno == ELOOP || errno == ENOTDIR)
    fail(exit_negative, "the archive is refused: '" + path + "' leads through something that is no folder");
  if (errno != ENOENT || folder.empty()) fail_system("open", folder);
  const Descriptor outer = open_parent(folder);
  if (mkdirat(outer.number(), split_path(folder).second.c_str(), 0755) < 0 && errno != EEXIST)
    fail_system("create", folder);
  opened = open_beneath(root_.number(), folder, O_RDONLY | O_DIRECTORY);
  if (!opened) fail_system("open", folder);
  return opened;
}

void Extraction::take(TarReader& reader, Member member) {
  if (!choose(member.name)) return;
  ++taken_;
  if (member.is_link && !choose(member.link))
    fail(exit_negative,
         "the archive is refused: the hard link '" + member.name + "' leads out of the volume");
  if (member.name.empty()) {
    if (!S_ISDIR(member.mode)) fail(exit_negative, "the archive is refused: its root is no folder");
    folders_.push_back(std::move(member));
    return;
  }
  if (S_ISDIR(member.mode)) return make_folder(member);
  const Descriptor folder = open_parent(member.name);
  const std::string name = split_path(member.name).second;
  if (member.is_link) return link_file(member, folder.number(), name);
  if (unlinkat(folder.number(), name.c_str(), 0) < 0 && errno != ENOENT) fail_system("replace", member.name);
  if (S_ISREG(member.mode)) return write_file(reader, member, folder.number(), name);
  make_special(member, folder.number(), name);
}

void Extraction::make_folder(const Member& member) {
  const Descriptor parent = open_parent(member.name);
  const std::string name = split_path(member.name).second;
  if (mkdirat(parent.number(), name.c_str(), 0700) < 0) {
    struct stat present {};
    if (errno != EEXIST || fstatat(parent.number(), name.c_str(), &present, AT_SYMLINK_NOFOLLOW) < 0)
      fail_system("create", member.name);
    if (!S_ISDIR(present.st_mode)) fail_system("create", member.name, ENOTDIR);
  }
  folders_.push_back(member);
}

void Extraction::apply(const Node& node, const Member& member) {
  struct stat wanted {};
  wanted.st_mode = member.mode;
  wanted.st_uid = static_cast<uid_t>(member.uid);
  wanted.st_gid = static_cast<gid_t>(member.gid);
  std::vector<Attribute> allowed;
  for (const auto& attribute : member.attributes) {
    const auto& name = attribute.name;
    if (name.rfind("user.", 0) == 0 || name.rfind("system.posix_acl_", 0) == 0 ||
        name == "security.capability")
      allowed.push_back(attribute);
    else
      ++lost_;  // trusted.* and labels steer the kernel of this machine
  }
  lost_ += static_cast<uint64_t>(apply_metadata(node, wanted, allowed, member.times));
}

void Extraction::write_file(TarReader& reader, const Member& member, int folder, const std::string& name) {
  const Descriptor file(
      openat(folder, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) fail_system("create", member.name);
  reader.read_data([&](uint64_t offset, const char* data, size_t size) {
    write_all_at(file.number(), data, size, static_cast<off_t>(offset), member.name);
  });
  if (ftruncate(file.number(), static_cast<off_t>(member.size)) < 0) fail_system("write", member.name);
  apply({-1, "", file.number(), member.name}, member);
}

void Extraction::link_file(const Member& member, int folder, const std::string& name) {
  const Descriptor from = open_beneath(root_.number(), split_path(member.link).first, O_RDONLY | O_DIRECTORY);
  if (!from) fail(exit_negative, "the archive is refused: the hard link '" + member.name + "' leads nowhere");
  const std::string first = split_path(member.link).second;
  if (member.link == member.name) return;
  if (unlinkat(folder, name.c_str(), 0) < 0 && errno != ENOENT) fail_system("replace", member.name);
  if (linkat(from.number(), first.c_str(), folder, name.c_str(), 0) == 0) return;
  if (errno == ENOENT || errno == EPERM)
    fail(exit_negative, "the archive is refused: the hard link '" + member.name + "' leads to no file");
  fail_system("link", member.name);
}

void Extraction::make_special(const Member& member, int folder, const std::string& name) {
  const int result = S_ISLNK(member.mode)
                         ? symlinkat(member.link.c_str(), folder, name.c_str())
                         : mknodat(folder, name.c_str(), (member.mode & S_IFMT) | 0600, member.device);
  if (result < 0) fail_system("create", member.name);
  apply({folder, name, -1, member.name}, member);
}

void Extraction::finish() {
  if (taken_ == 0 && !only_.empty()) fail(exit_negative, "the archive holds no '" + only_ + "'");
  std::reverse(folders_.begin(), folders_.end());  // the innermost first
  for (const auto& member : folders_) {
    const Descriptor folder = open_beneath(root_.number(), member.name, O_RDONLY | O_DIRECTORY);
    if (!folder) fail_system("open", member.name);
    apply({-1, "", folder.number(), member.name}, member);
    // Without --only each folder may be a volume of its own.
    if (member.name.find('/') == std::string::npos && syncfs(folder.number()) < 0)
      fail_system("sync", member.name);
  }
  if (syncfs(root_.number()) < 0) fail_system("sync", "target");
}

}  // namespace

int run_extract(int count, char** words) {
  const Arguments arguments(count, words,
                            {{"--only", Takes::value},
                             {"--skip", Takes::value},
                             {"--devices", Takes::nothing},
                             {"--limit", Takes::value}});
  arguments.require_positional(1, 1);
  InspectOptions options;
  options.devices = arguments.has("--devices");
  options.limit = arguments.number("--limit", UINT64_MAX);
  const auto skipped = arguments.values("--skip");
  Inspection inspection(options);
  Extraction extraction(arguments.positional()[0], arguments.value("--only", ""),
                        {skipped.begin(), skipped.end()});
  TarReader reader;
  while (auto member = reader.next()) {
    inspection.judge(reader, *member);
    extraction.take(reader, std::move(*member));
  }
  extraction.finish();
  if (extraction.lost_attributes() > 0)
    complain("left out " + std::to_string(extraction.lost_attributes()) + " attributes");
  answer(inspection.summary(reader));
  return exit_done;
}

}  // namespace helper
