// SPDX-License-Identifier: MIT
#include "environment/route_store.hpp"

#include <string_view>

namespace environment {
namespace {

constexpr std::string_view key_prefix = "route:";

std::string key_of(const std::string& id) { return std::string(key_prefix) + id; }

}  // namespace

std::vector<proxy::Route> routes_of(registry::Registry& registry, const std::string& id) {
  const auto text = registry.setting(key_of(id));
  return text ? proxy::read_routes(*text) : std::vector<proxy::Route>{};
}

std::map<std::string, std::vector<proxy::Route>> all_routes(registry::Registry& registry) {
  std::map<std::string, std::vector<proxy::Route>> result;
  for (const auto& [name, text] : registry.settings(std::string(key_prefix)))
    result.emplace(name.substr(key_prefix.size()), proxy::read_routes(text));
  return result;
}

void save_routes(registry::Registry& registry, const std::string& id,
                 const std::vector<proxy::Route>& routes) {
  if (routes.empty())
    registry.unset(key_of(id));
  else
    registry.set(key_of(id), proxy::write_routes(routes));
}

void forget_routes(registry::Registry& registry, const std::string& id) { registry.unset(key_of(id)); }

}  // namespace environment
