// SPDX-License-Identifier: MIT
#include "commands/table.hpp"

namespace commands {

const cli::Sources& sources() {
  static const cli::Sources all = {};
  return all;
}

}  // namespace commands
