// SPDX-License-Identifier: MIT
#include "environment/route_traefik.hpp"

#include <string>

#include "base/text.hpp"

namespace environment {
namespace {

constexpr const char* network_key = "dockertree_proxy";

std::string host_rule(const std::vector<std::string>& hosts) {
  std::vector<std::string> terms;
  terms.reserve(hosts.size());
  for (const auto& host : hosts) terms.push_back("Host(`" + host + "`)");
  return base::join(terms, " || ");
}

}  // namespace

void add_traefik(compose::Assignment& assignment, const std::vector<proxy::Route>& routes,
                 const config::Settings& settings) {
  if (settings.proxy.engine != config::ProxyEngine::traefik) return;
  for (const auto& route : routes) {
    const std::string name = assignment.project + "-" + base::slug(route.service);
    auto& labels = assignment.service_labels[route.service];
    labels["traefik.enable"] = "true";
    labels["traefik.http.routers." + name + ".rule"] = host_rule(route.hosts);
    labels["traefik.http.routers." + name + ".service"] = name;
    labels["traefik.http.services." + name + ".loadbalancer.server.port"] = std::to_string(route.port);
    if (settings.proxy.https) labels["traefik.http.routers." + name + ".tls"] = "true";
    if (settings.proxy.network.empty()) continue;
    labels["traefik.docker.network"] = settings.proxy.network;
    assignment.service_networks[route.service].push_back(network_key);
    assignment.external_networks[network_key] = settings.proxy.network;
  }
}

}  // namespace environment
