// SPDX-License-Identifier: MIT
#include "proxy/route.hpp"

#include <nlohmann/json.hpp>

namespace proxy {

using nlohmann::json;

namespace {

json write_traefik(const Traefik& traefik) {
  return {{"network", traefik.network},
          {"http", traefik.address.http},
          {"https", traefik.address.https},
          {"secure", traefik.address.secure}};
}

std::optional<Traefik> read_traefik(const json& route) {
  const auto found = route.find("traefik");
  if (found == route.end()) return std::nullopt;
  return Traefik{found->at("network"), {found->at("http"), found->at("https"), found->at("secure")}};
}

}  // namespace

std::string write_routes(const std::vector<Route>& routes) {
  json list = json::array();
  for (const auto& route : routes) {
    json item = {{"service", route.service},
                 {"port", route.port},
                 {"health", route.health},
                 {"hosts", route.hosts},
                 {"main", route.main}};
    if (route.traefik) item["traefik"] = write_traefik(*route.traefik);
    list.push_back(std::move(item));
  }
  return list.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::vector<Route> read_routes(std::string_view text) {
  std::vector<Route> routes;
  try {
    for (const auto& item : json::parse(text)) {
      routes.push_back({item.at("service"), item.at("port"), item.at("health"),
                        item.at("hosts").get<std::vector<std::string>>(), item.at("main"),
                        read_traefik(item)});
    }
  } catch (const json::exception&) {
    // Of another version: the next `up` of its environment writes them anew.
    return {};
  }
  return routes;
}

}  // namespace proxy
