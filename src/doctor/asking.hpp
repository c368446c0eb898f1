// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "doctor/links.hpp"
#include "doctor/subject.hpp"

namespace doctor {

// What one running container says about a name that it needs.
struct Answer {
  Dependency dependency;
  std::string name;                    // as the container calls it
  std::string container;               // id of the one that was asked
  bool asked = false;                  // false: it has no shell, or nothing to ask with
  std::vector<std::string> addresses;  // IPv4; empty: the name does not resolve
  std::optional<bool> reachable;       // absent: no port is known, or nothing to try it with
};

// Asks every running container of the project about what its service needs and what runs as well; all
// containers at once, each once for a run of the program.
[[nodiscard]] const std::vector<Answer>& ask_containers(const Subject& subject);

// Pure: what the script printed, "name NAME", lines of a resolver, "port 0|1|127".
void read_answers(const std::string& output, std::vector<Answer>& answers);

// Runs a command in a container, as its own user. The status is 126 or 127 when it has no such program.
struct Said {
  int status = 0;
  std::string out;
};
[[nodiscard]] Said say_inside(const Subject& subject, const std::string& container,
                              const std::vector<std::string>& command);

}  // namespace doctor
