// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "git/repository.hpp"

namespace git {

struct Setting {
  std::string key;     // section and name in lower case, as git prints it
  std::string value;   // "true" for a key without a value
  std::string origin;  // "file:/home/u/.gitconfig", "command line:"
  std::string scope;   // system, global, local, worktree, command
};

// All settings whose key starts with the prefix ("dockertree."), in git's order: the last of a key wins.
// Without a repository: system and global ones. `inside` names the worktree whose own settings count.
[[nodiscard]] std::vector<Setting> settings(const std::optional<Repository>& repository,
                                            const std::string& prefix,
                                            const std::filesystem::path& inside = {});
// The value that wins, or nothing.
[[nodiscard]] std::optional<std::string> find_setting(const std::optional<Repository>& repository,
                                                      const std::string& key,
                                                      const std::filesystem::path& inside = {});
// In the repository's configuration, or the global one. Waits for another writer's lock for about 2 s.
void set_setting(const std::optional<Repository>& repository, const std::string& key,
                 const std::string& value);
// All values of the key there; nothing happens when there is none.
void unset_setting(const std::optional<Repository>& repository, const std::string& key);
// The whole section there ("hook.dockertree-post-checkout"); nothing happens when there is none.
void remove_section(const std::optional<Repository>& repository, const std::string& section);

}  // namespace git
