// SPDX-License-Identifier: MIT
#include "git/leftover.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.hpp"
#include "git/command.hpp"

namespace git {
namespace fs = std::filesystem;

Leftover::Leftover(const Repository& repository, const fs::path& folder, const std::string& branch)
    : repository_(repository), folder_(folder) {
  paths({"read-tree", "refs/heads/" + branch});
  // It says by its status whether something differs; that is asked below.
  (void)base::run(command_here({"update-index", "-q", "--refresh"}));
  gone_ = paths({"diff-files", "-z", "--name-only", "--diff-filter=D"});
  // Rules of a file that is gone count still; git reads them from the index when the file is not wanted.
  std::string rules;
  for (const auto& path : gone_) {
    if (fs::path(path).filename() == ".gitignore") rules += path + '\0';
  }
  if (rules.empty()) return;
  auto mark = command_here({"update-index", "-z", "--skip-worktree", "--stdin"});
  mark.input = rules;
  require_output(mark, fmt::format("cannot compare '{}' with its branch", folder_.string()));
}

Leftover::Index::Index() : path(fs::temp_directory_path() / ("dockertree-index-" + base::random_hex(16))) {}

Leftover::Index::~Index() { ::unlink(path.c_str()); }

bool Leftover::keeps_some() const { return paths({"ls-files", "-z"}).size() > gone_.size(); }

std::vector<std::string> Leftover::changed() const {
  return paths({"diff-files", "-z", "--name-only", "--diff-filter=d"});
}

std::vector<std::string> Leftover::uncommitted() const {
  return paths({"ls-files", "-z", "--others", "--exclude-standard", "--directory", "--no-empty-directory"});
}

bool Leftover::ignores(const std::string& path) const {
  return base::run(command_here({"check-ignore", "-q", "--", path})).ok();
}

base::Process Leftover::command_here(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"--git-dir=" + repository_.common_dir.string(),
                                       "--work-tree=" + folder_.string(), "-c", "core.fsmonitor=false"});
  base::Process process = command(folder_, std::move(arguments));
  process.environment.emplace_back("GIT_INDEX_FILE", index_.path.string());
  return process;
}

std::vector<std::string> Leftover::paths(std::vector<std::string> arguments) const {
  const std::string out =
      require_output(command_here(std::move(arguments)),
                     fmt::format("cannot compare '{}' with its branch", folder_.string()));
  std::vector<std::string> all = base::split(out, '\0');
  all.erase(std::remove(all.begin(), all.end(), std::string()), all.end());
  return all;
}

}  // namespace git
