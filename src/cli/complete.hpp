// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"

namespace cli {

struct Candidate {
  std::string word;
  std::string doc = {};
};

// The finished words before the one at the cursor, as far as a source may need them.
struct Asked {
  const Command* command = nullptr;
  std::string prefix;                 // what is typed of the word at the cursor
  std::vector<std::string> operands;  // given already
  std::string worktree;               // the value of -w/--worktree, if any
};

// What the world offers; the layer of commands fills these in. An absent one offers nothing, one that throws
// too.
using Source = std::vector<Candidate> (*)(Context&, const Asked&);
struct Sources {
  Source worktree = nullptr;
  Source branch = nullptr;
  Source new_worktree_branch = nullptr;
  Source service = nullptr;
  Source port = nullptr;
  Source volume = nullptr;
  Source snapshot = nullptr;
};

// The candidates for words[cursor]; words[0] is the program ("git-dockertree"). A candidate whose word is
// ":files" asks the shell for file names.
[[nodiscard]] std::vector<Candidate> complete(Context& context, const std::vector<Command>& table,
                                              const Sources& sources, std::size_t cursor,
                                              const std::vector<std::string>& words);

}  // namespace cli
