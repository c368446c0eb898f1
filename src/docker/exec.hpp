// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "docker/endpoint.hpp"
#include "docker/spec.hpp"

namespace docker {

// As Client::exec, over a connection of its own. Nothing when it has not ended by then: what runs in the
// container goes on, since an engine cannot end it.
[[nodiscard]] std::optional<ExecResult> exec_within(const Endpoint& endpoint, const std::string& id,
                                                    const ExecSpec& spec, std::chrono::milliseconds deadline);

}  // namespace docker
