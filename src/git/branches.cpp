// SPDX-License-Identifier: MIT
#include "git/branches.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/process.hpp"
#include "base/text.hpp"
#include "git/command.hpp"

// The git binary answers these: 2 ms for one question, where libgit2 needs 7 ms to start, and it reads
// every format of references.
namespace git {
namespace {

std::vector<std::string> references(const Repository& repository, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"for-each-ref", "--format=%(refname)"});
  return base::lines(require_output(command(repository, std::move(arguments)), "cannot list the branches"));
}

bool holds(const Repository& repository, std::vector<std::string> arguments) {
  return base::run(command(repository, std::move(arguments))).ok();
}

std::vector<std::string> remotes(const Repository& repository) {
  return base::lines(require_output(command(repository, {"remote"}), "cannot list the remotes"));
}

std::vector<std::string> without_prefix(const std::vector<std::string>& names, std::string_view prefix) {
  std::vector<std::string> rest;
  for (const std::string& name : names) {
    if (name.compare(0, prefix.size(), prefix) == 0) rest.push_back(name.substr(prefix.size()));
  }
  return rest;
}

}  // namespace

bool branch_exists(const Repository& repository, const std::string& name) {
  return holds(repository, {"show-ref", "--verify", "-q", "--", "refs/heads/" + name});
}

std::vector<std::string> remotes_with_branch(const Repository& repository, const std::string& name) {
  std::vector<std::string> found;
  for (const std::string& remote : remotes(repository)) {
    const std::string reference = fmt::format("refs/remotes/{}/{}", remote, name);
    if (holds(repository, {"show-ref", "--verify", "-q", "--", reference})) found.push_back(remote);
  }
  return found;
}

std::vector<std::string> all_branch_names(const Repository& repository) {
  const std::vector<std::string> all = references(repository, {"refs/heads", "refs/remotes"});
  std::vector<std::string> names = without_prefix(all, "refs/heads/");
  for (const std::string& remote : remotes(repository)) {  // a remote's name may hold slashes
    for (std::string& name : without_prefix(all, "refs/remotes/" + remote + "/")) {
      if (name != "HEAD") names.push_back(std::move(name));
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::optional<std::string> find_commit(const Repository& repository, const std::string& word) {
  const base::Finished finished =
      base::run(command(repository, {"rev-parse", "-q", "--verify", "--end-of-options", word + "^{commit}"}));
  if (!finished.ok()) return std::nullopt;
  return base::trim(finished.out);
}

}  // namespace git
