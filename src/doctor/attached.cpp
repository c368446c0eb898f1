// SPDX-License-Identifier: MIT
#include "doctor/attached.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace doctor {

std::set<std::string> network_keys(const compose::Model& model, const compose::Service& service) {
  std::set<std::string> keys;
  if (service.network_mode.rfind("service:", 0) == 0) {
    const auto* other = compose::find_service(model, service.network_mode.substr(8));
    return other == nullptr || other->network_mode.rfind("service:", 0) == 0 ? keys
                                                                             : network_keys(model, *other);
  }
  for (const auto& [key, use] : service.networks) keys.insert(key);
  return keys;
}

bool have_common_network(const compose::Model& model, const std::string& one, const std::string& other) {
  const auto* from = compose::find_service(model, one);
  const auto* to = compose::find_service(model, other);
  if (from == nullptr || to == nullptr) return false;
  const auto keys = network_keys(model, *to);
  const auto own = network_keys(model, *from);
  return std::any_of(own.begin(), own.end(), [&](const auto& key) { return keys.count(key) != 0; });
}

bool is_on(const docker::ContainerDetails& container, const std::string& network) {
  return std::any_of(container.networks.begin(), container.networks.end(),
                     [&](const auto& each) { return each.network == network; });
}

std::string why(const Dependency& dependency) {
  if (dependency.because == "depends_on")
    return fmt::format("'{}' depends on '{}'", dependency.service, dependency.on);
  if (dependency.because == "ports")
    return fmt::format("'{}' publishes its port {}", dependency.service, dependency.port.value_or(0));
  return fmt::format("{} of '{}' names '{}'", dependency.because, dependency.service, dependency.on);
}

}  // namespace doctor
