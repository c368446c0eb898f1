// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "environment/port_holders.hpp"
#include "output/ui.hpp"

namespace environment {

// Why a holder must not be stopped by us; nothing when it may be.
[[nodiscard]] std::optional<std::string> protection_of(const PortHolder& holder);
// "stop container 'x'", "end process 12".
[[nodiscard]] std::string stopping_sentence(const PortHolder& holder);
// Stops the container, or ends the process: TERM, then KILL. Throws when it stays.
void stop_holder(docker::Client* engine, const PortHolder& holder);
// Waits until the number can really be had again; whether that came to be.
[[nodiscard]] bool wait_until_free(int port, const std::string& protocol);

}  // namespace environment
