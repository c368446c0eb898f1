// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "helper/arguments.hpp"
#include "helper/commands.hpp"
#include "helper/failure.hpp"
#include "helper/file.hpp"
#include "helper/json.hpp"
#include "helper/metadata.hpp"

namespace helper {
namespace {

constexpr off_t large = 64LL << 20;
constexpr int deepest = 3;
constexpr int most_entries = 20000;  // a look, not a search: it is to take no time

bool ends_with(const std::string& name, const std::string& end) {
  return name.size() > end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
}

bool is_database_file(const std::string& name) {
  for (const char* end : {".sqlite", ".sqlite3", ".db"}) {
    if (ends_with(name, end)) return true;
  }
  return false;
}

// What opens large files for writing as soon as it starts, or "".
std::string find_database(int root, const std::string& path, int depth, int& left) {
  const Descriptor folder = open_beneath(root, path, O_RDONLY | O_DIRECTORY);
  if (!folder) return "";
  std::string found;
  for (const auto& name : read_names(folder.number(), path)) {
    if (--left < 0 || !found.empty()) break;
    if (name == "PG_VERSION") return "PostgreSQL";
    if (name == "ibdata1") return "MySQL or MariaDB";
    struct stat status {};
    if (fstatat(folder.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) < 0) continue;
    if (S_ISREG(status.st_mode) && status.st_size > large && is_database_file(name)) return "SQLite";
    if (S_ISDIR(status.st_mode) && depth < deepest)
      found = find_database(root, join_path(path, name), depth + 1, left);
  }
  return found;
}

void make_like(int parent, const std::string& name, const std::string& shown, int like,
               const struct stat& status) {
  if (mkdirat(parent, name.c_str(), 0700) < 0 && errno != EEXIST) fail_system("create", shown);
  const Descriptor made = open_beneath(parent, name, O_RDONLY | O_DIRECTORY);
  if (!made) fail_system("open", shown);
  const auto attributes = load_attributes({-1, "", like, shown});
  apply_metadata({-1, "", made.number(), shown}, status, attributes, {status.st_atim, status.st_mtim});
  if (fsync(made.number()) < 0) fail_system("sync", shown);
}

}  // namespace

// Makes the folders 'upper' and 'work' for a layer over LOWER; the first is what the root of the layer will
// look like.
int run_layer(int count, char** words) {
  const Arguments arguments(count, words, {});
  arguments.require_positional(2, 2);
  const std::string& lower = arguments.positional()[0];
  const std::string& path = arguments.positional()[1];
  const Descriptor below = require_folder(lower);
  const Descriptor folder = require_folder(path);
  struct stat status {};
  if (fstat(below.number(), &status) < 0) fail_system("stat", lower);
  for (const char* name : {"upper", "work"})
    make_like(folder.number(), name, path + "/" + name, below.number(), status);
  if (fsync(folder.number()) < 0) fail_system("sync", path);
  int left = most_entries;
  answer(JsonObject().add("database", find_database(below.number(), "", 1, left)).text());
  return exit_done;
}

}  // namespace helper
