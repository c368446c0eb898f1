// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>

#include "helper/arguments.hpp"
#include "helper/commands.hpp"
#include "helper/failure.hpp"
#include "helper/file.hpp"
#include "helper/json.hpp"
#include "helper/remove.hpp"

namespace helper {
namespace {

void delete_contents(const std::string& path, Removal& removal) {
  const Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder) fail_system("open", path);
  for (const auto& name : read_names(folder.number(), path)) {
    std::string shown = path;
    shown.append("/").append(name);
    remove_tree(folder.number(), name, shown, removal);
  }
}

void delete_path(const std::string& path, Removal& removal) {
  const auto [parent, name] = split_path(path);
  if (name.empty() || name == "." || name == "..") fail(exit_usage, "will not delete '" + path + "'");
  const bool is_absolute = parent.empty() && path[0] == '/';
  const std::string folder_path = is_absolute ? "/" : (parent.empty() ? "." : parent);
  const Descriptor folder = require_folder(folder_path);
  remove_tree(folder.number(), name, path, removal);
}

}  // namespace

int run_delete(int count, char** words) {
  const Arguments arguments(count, words, {{"--contents", Takes::nothing}});
  arguments.require_positional(1, SIZE_MAX);
  // One descriptor is held for each level of the tree.
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  Removal removal;
  for (std::string path : arguments.positional()) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    if (arguments.has("--contents")) {
      delete_contents(path, removal);
    } else {
      delete_path(path, removal);
    }
  }
  answer(JsonObject().add("removed", removal.removed).add("failed", removal.failed).text());
  return removal.failed > 0 ? exit_io : exit_done;
}

}  // namespace helper
