// SPDX-License-Identifier: MIT
#include "commands/table.hpp"

#include "commands/all.hpp"

namespace commands {

const std::vector<cli::Command>& table() {
  static const std::vector<cli::Command> all = [] {
    // clang-format off
    std::vector<cli::Command> commands = {
        add(),
        provision(),
        remove(),
        up(),
        down(),
        compose(),
        list(),
        status(),
        open(),
        ports(),
        volumes(),
        proxy(),
        proxy_start(),
        proxy_stop(),
        doctor(),
        gc(),
        watch(),
        env(),
        hooks(),
        init(),
        config(),
        completion(),
        version(),
        hook(),
    };
    // clang-format on
    const auto short_forms = compose_short_forms();
    commands.insert(commands.begin() + 6, short_forms.begin(), short_forms.end());
    return commands;
  }();
  return all;
}

}  // namespace commands
