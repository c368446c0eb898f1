// SPDX-License-Identifier: MIT
#include "helper/metadata.hpp"

#include <fcntl.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "helper/failure.hpp"

namespace helper {
namespace {

// The l*xattr calls have no *at form; the magic link of the folder stands in for it.
std::string attribute_path(const Node& node) {
  return "/proc/self/fd/" + std::to_string(node.folder) + "/" + node.name;
}

ssize_t list_raw(const Node& node, char* out, size_t size) {
  return node.open >= 0 ? flistxattr(node.open, out, size)
                        : llistxattr(attribute_path(node).c_str(), out, size);
}

ssize_t load_raw(const Node& node, const char* name, char* out, size_t size) {
  return node.open >= 0 ? fgetxattr(node.open, name, out, size)
                        : lgetxattr(attribute_path(node).c_str(), name, out, size);
}

// Labels of the security module belong to the place, not to the data.
bool belongs_to_place(const std::string& name) {
  return name == "security.selinux" || name == "security.ima" || name == "security.evm";
}

bool cannot_take(int error) { return error == EOPNOTSUPP || error == EPERM || error == EACCES; }

int write_attribute(const Node& node, const Attribute& wanted) {
  const auto& [name, value] = wanted;
  const int result =
      node.open >= 0 ? fsetxattr(node.open, name.c_str(), value.data(), value.size(), 0)
                     : lsetxattr(attribute_path(node).c_str(), name.c_str(), value.data(), value.size(), 0);
  if (result == 0) return 0;
  if (!cannot_take(errno)) fail_system("set attribute " + name + " of", node.shown);
  complain(system_message("set attribute " + name + " of", node.shown, errno));
  return 1;
}

}  // namespace

std::vector<std::string> list_attributes(const Node& node) {
  std::string raw(1024, '\0');
  ssize_t size = list_raw(node, raw.data(), raw.size());
  if (size < 0 && errno == ERANGE) {
    raw.resize(65536);
    size = list_raw(node, raw.data(), raw.size());
  }
  if (size < 0 && (errno == EOPNOTSUPP || errno == ENOENT)) return {};
  if (size < 0) fail_system("list attributes of", node.shown);
  std::vector<std::string> names;
  for (const char* next = raw.data(); next < raw.data() + size;) {
    names.emplace_back(next);
    next += names.back().size() + 1;
    if (belongs_to_place(names.back())) names.pop_back();
  }
  return names;
}

std::vector<Attribute> load_attributes(const Node& node) {
  std::vector<Attribute> all;
  for (const auto& name : list_attributes(node)) {
    std::string value(65536, '\0');
    const ssize_t size = load_raw(node, name.c_str(), value.data(), value.size());
    if (size < 0 && (errno == ENODATA || errno == ENOENT)) continue;
    if (size < 0) fail_system("read attribute " + name + " of", node.shown);
    value.resize(static_cast<size_t>(size));
    all.push_back({name, value});
  }
  return all;
}

int replace_attributes(const Node& node, const std::vector<Attribute>& wanted) {
  const auto present = load_attributes(node);
  int lost = 0;
  for (const auto& old : present) {
    if (std::any_of(wanted.begin(), wanted.end(), [&](const auto& other) { return other.name == old.name; }))
      continue;
    const char* name = old.name.c_str();
    const int result =
        node.open >= 0 ? fremovexattr(node.open, name) : lremovexattr(attribute_path(node).c_str(), name);
    if (result < 0 && errno != ENODATA && !cannot_take(errno))
      fail_system("remove attribute " + old.name + " of", node.shown);
  }
  for (const auto& attribute : wanted) {
    const bool same = std::any_of(present.begin(), present.end(), [&](const auto& other) {
      return other.name == attribute.name && other.value == attribute.value;
    });
    if (!same) lost += write_attribute(node, attribute);
  }
  return lost;
}

int apply_metadata(const Node& node, const struct stat& wanted, const std::vector<Attribute>& attributes,
                   Times times) {
  const bool by_name = node.open < 0;
  struct stat now {};
  const auto look = [&] {
    const int result =
        by_name ? fstatat(node.folder, node.name.c_str(), &now, AT_SYMLINK_NOFOLLOW) : fstat(node.open, &now);
    if (result < 0) fail_system("stat", node.shown);
  };
  look();
  if (now.st_uid != wanted.st_uid || now.st_gid != wanted.st_gid) {
    const int result =
        by_name ? fchownat(node.folder, node.name.c_str(), wanted.st_uid, wanted.st_gid, AT_SYMLINK_NOFOLLOW)
                : fchown(node.open, wanted.st_uid, wanted.st_gid);
    if (result < 0) fail_system("change the owner of", node.shown);
  }
  const int lost = replace_attributes(node, attributes);
  look();  // an access list sets the group bits, a new owner clears the set-id bits
  if (!S_ISLNK(now.st_mode) && (now.st_mode & 07777) != (wanted.st_mode & 07777)) {
    const int result = by_name ? fchmodat(node.folder, node.name.c_str(), wanted.st_mode & 07777, 0)
                               : fchmod(node.open, wanted.st_mode & 07777);
    if (result < 0) fail_system("change the mode of", node.shown);
  }
  if (same_time(now.st_atim, times.access) && same_time(now.st_mtim, times.change)) return lost;
  const timespec both[2] = {times.access, times.change};
  const int result = by_name ? utimensat(node.folder, node.name.c_str(), both, AT_SYMLINK_NOFOLLOW)
                             : futimens(node.open, both);
  if (result < 0) fail_system("set the times of", node.shown);
  return lost;
}

}  // namespace helper
