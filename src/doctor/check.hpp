// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace doctor {

struct Subject;
struct Mending;

enum class Severity { problem, warning, note };
[[nodiscard]] const char* text(Severity severity);

// One thing that is wrong. Values of variables are masked where they may be secrets.
struct Finding {
  std::string sentence;                     // names service and thing
  std::vector<std::string> evidence = {};   // what was seen, a line each
  std::string fix = {};                     // a command, or what to write
  std::string service = {};                 // empty: of none
  std::optional<Severity> severity = {};    // absent: the check's
  std::string mends = {};                   // "re-create service 'web'"; empty: nothing is safe
  std::function<void(Mending&)> mend = {};  // does it
  std::string check = {};                   // set by whoever runs the check
};
using Findings = std::vector<Finding>;

// What a check cannot do without. Where the thing does not exist (no environment in the main worktree), the
// check does not apply; where it cannot be had (the engine does not answer), the check could not run.
namespace needs {
inline constexpr unsigned nothing = 0;
inline constexpr unsigned repository = 1;
inline constexpr unsigned environment = 2;  // a linked worktree with an environment of ours
inline constexpr unsigned original = 4;     // the project's model, without our override
inline constexpr unsigned model = 8;        // the model as it is run
inline constexpr unsigned engine = 16;
}  // namespace needs

struct Check {
  const char* id;
  Severity severity;
  const char* summary;  // what is wrong when it finds something; lower case, no full stop
  unsigned needs;
  bool deploy;  // makes sense for any Compose file, without a repository and our registry
  Findings (*run)(const Subject&);
};

// All checks, in the order in which they are shown.
[[nodiscard]] const std::vector<Check>& checks();

}  // namespace doctor
