// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>

namespace environment {

// What a watched place tells about.
enum class Watched {
  registry,    // our state folder
  repository,  // its common folder: `worktrees` comes and goes
  list,        // `worktrees`: worktrees come and go
  admin,       // of a worktree without environment: it is ready, or is checked out
  link,        // the `.git` file of a worktree with an environment
};

// What happened since the last call of `take`.
struct Happened {
  bool look = false;  // something came, went or changed
  bool lost = false;  // something went
};

// A set of inotify watches, which follows what is wanted of it.
class WatchSet {
 public:
  WatchSet();
  WatchSet(const WatchSet&) = delete;
  WatchSet& operator=(const WatchSet&) = delete;
  ~WatchSet();

  // Makes these and no others the places that are watched; one that does not exist is left out.
  void want(const std::map<std::filesystem::path, Watched>& places);
  // Why not everything can be watched; empty: everything is.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }

  // -1 when there is none: then waiting is all that one can do.
  [[nodiscard]] int descriptor() const { return descriptor_; }
  void take(Happened& happened);

 private:
  void add(const std::filesystem::path& place, Watched kind);
  void note(int watch, std::uint32_t mask, const std::string& name, Happened& happened);

  int descriptor_;
  std::string trouble_;
  std::map<int, std::pair<std::filesystem::path, Watched>> places_;
  std::map<std::filesystem::path, int> numbers_;
};

}  // namespace environment
