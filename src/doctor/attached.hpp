// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>

#include "compose/model.hpp"
#include "docker/types.hpp"
#include "doctor/links.hpp"

// Who is on which network.
namespace doctor {

// The keys of the networks of a service; `network_mode: service:x` has those of x.
[[nodiscard]] std::set<std::string> network_keys(const compose::Model& model,
                                                 const compose::Service& service);
// Whether two of the model's services have a network in common.
[[nodiscard]] bool have_common_network(const compose::Model& model, const std::string& one,
                                       const std::string& other);
// By the network's name.
[[nodiscard]] bool is_on(const docker::ContainerDetails& container, const std::string& network);

// "'app' depends on 'db'", "REDIS_URL of 'app' names 'db'"
[[nodiscard]] std::string why(const Dependency& dependency);

}  // namespace doctor
