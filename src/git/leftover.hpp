// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/process.hpp"
#include "git/repository.hpp"

namespace git {

// What is left in the folder of a worktree that git has forgotten, against the branch that it was at. An
// index is made for that, in the temporary folder; nothing else is written.
class Leftover {
 public:
  Leftover(const Repository& repository, const std::filesystem::path& folder, const std::string& branch);
  Leftover(const Leftover&) = delete;
  Leftover& operator=(const Leftover&) = delete;

  // Paths from the folder; one that was never committed ends in a slash when it is a folder.
  [[nodiscard]] const std::vector<std::string>& gone() const { return gone_; }
  [[nodiscard]] bool keeps_some() const;  // of what the branch holds
  [[nodiscard]] std::vector<std::string> changed() const;
  [[nodiscard]] std::vector<std::string> uncommitted() const;  // but for what is ignored
  [[nodiscard]] bool ignores(const std::string& path) const;

 private:
  // The file goes with it, also when the constructor throws.
  struct Index {
    Index();
    Index(const Index&) = delete;
    Index& operator=(const Index&) = delete;
    ~Index();
    std::filesystem::path path;
  };

  [[nodiscard]] base::Process command_here(std::vector<std::string> arguments) const;
  std::vector<std::string> paths(std::vector<std::string> arguments) const;

  const Repository& repository_;
  std::filesystem::path folder_;
  Index index_;
  std::vector<std::string> gone_;
};

}  // namespace git
