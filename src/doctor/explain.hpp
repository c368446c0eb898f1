// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "doctor/subject.hpp"

namespace doctor {

// One place that may give a variable its value, the weakest first.
struct Layer {
  std::string where;   // "image postgres:16", "env.dockertree", "compose.yaml:12"
  std::string value;   // masked; as it is written
  bool fills = false;  // gives no value of its own, but fills in a ${…} of the layers below it
  bool wins = false;
};

struct Explained {
  std::string service;
  std::optional<std::string> value;      // masked; nothing: the container gets none
  std::vector<Layer> layers;             // those that have the variable
  std::optional<std::string> container;  // masked; what the running container has
  bool differs = false;                  // the running container has another value
};

// For one service, or for all in which the variable appears somewhere. Throws when there is no such service.
[[nodiscard]] std::vector<Explained> explain(const Subject& subject, const std::string& variable,
                                             const std::string& service);

}  // namespace doctor
