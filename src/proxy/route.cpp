// SPDX-License-Identifier: MIT
#include "proxy/route.hpp"

#include <nlohmann/json.hpp>

namespace proxy {

using nlohmann::json;

std::string write_routes(const std::vector<Route>& routes) {
  json list = json::array();
  for (const auto& route : routes) {
    list.push_back({{"service", route.service},
                    {"port", route.port},
                    {"health", route.health},
                    {"hosts", route.hosts},
                    {"main", route.main}});
  }
  return list.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::vector<Route> read_routes(std::string_view text) {
  std::vector<Route> routes;
  try {
    for (const auto& item : json::parse(text)) {
      routes.push_back({item.at("service"), item.at("port"), item.at("health"),
                        item.at("hosts").get<std::vector<std::string>>(), item.at("main")});
    }
  } catch (const json::exception&) {
    // Of another version: the next `up` of its environment writes them anew.
    return {};
  }
  return routes;
}

}  // namespace proxy
