// SPDX-License-Identifier: MIT
#include "commands/table.hpp"

#include "commands/all.hpp"

namespace commands {

const std::vector<cli::Command>& table() {
  static const std::vector<cli::Command> all = {
      config(),
      completion(),
      version(),
  };
  return all;
}

}  // namespace commands
