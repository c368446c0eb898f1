// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "compose/model.hpp"

namespace compose {

// A value of the project that names what is the main stack's, and something else in an environment.
struct Mention {
  std::string sentence;  // names variables, never their values: those may be secrets
  std::string fix;
};

// Host ports in variables, commands, build arguments, labels and log options; fixed addresses and subnets;
// for programs that hold the engine's socket also names of networks and containers. What several services say
// in the same words is one mention.
[[nodiscard]] std::vector<Mention> mentions(const Model& model);

}  // namespace compose
