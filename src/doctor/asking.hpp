// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
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
  bool runs = true;                    // whether a container of the service that is needed runs
  bool asked = false;                  // false: there was no way to
  bool beside = false;                 // by a program of ours in the container's network
  std::vector<std::string> addresses;  // empty: the name does not resolve
  std::optional<bool> reachable;       // absent: no port is known, or there was no way to try it
  std::string trouble;                 // why there was none
};

// Asks every running container of the project about what its service needs and what runs as well (on a
// network that it shares with others, also about what does not run); all containers at once, each once for a
// run of the program. With --deploy each is asked about its own ports as well, with "ports" as the reason.
[[nodiscard]] const std::vector<Answer>& ask_containers(const Subject& subject);

// Pure: what the script printed, "name NAME", lines of a resolver, "port 0|1|127".
void read_answers(const std::string& output, std::vector<Answer>& answers);

// Runs a command in a container, as its own user. The status is 126 or 127 when it has no such program.
// Throws when it does not come to its end within `patience`.
struct Said {
  int status = 0;
  std::string out;
};
[[nodiscard]] Said say_inside(const Subject& subject, const std::string& container,
                              const std::vector<std::string>& command,
                              std::chrono::seconds patience = std::chrono::seconds(15));

}  // namespace doctor
