// SPDX-License-Identifier: MIT
#include "environment/route_traefik.hpp"

#include <string>

#include "base/text.hpp"
#include "environment/template.hpp"
#include "environment/traefik_labels.hpp"
#include "environment/traefik_rule.hpp"

namespace environment {
namespace {

// A router, and the service behind it, of a service whose file says nothing.
void add_router(TraefikLabels& labels, const std::string& name, const proxy::Route& route,
                const config::Settings& settings) {
  labels["traefik.enable"] = "true";
  labels["traefik.http.routers." + name + ".rule"] = host_rule(route.hosts);
  labels["traefik.http.routers." + name + ".service"] = name;
  labels["traefik.http.services." + name + ".loadbalancer.server.port"] = std::to_string(route.port);
  if (settings.proxy.https) labels["traefik.http.routers." + name + ".tls"] = "true";
}

}  // namespace

void add_traefik(compose::Assignment& assignment, const Desired& desired, const Names& names,
                 const config::Settings& settings) {
  const TraefikRewriting rewriting(desired.model, desired, names);
  for (const auto& service : desired.model.services) {
    if (has_traefik_labels(service.labels))
      assignment.whole_labels[service.name] = rewriting.rewritten(service.labels);
  }
  if (settings.proxy.engine != config::ProxyEngine::traefik) return;
  for (const auto& route : names.routes) {
    const auto own = assignment.whole_labels.find(route.service);
    auto& labels =
        own != assignment.whole_labels.end() ? own->second : assignment.service_labels[route.service];
    if (own == assignment.whole_labels.end() || !has_http_router(own->second))
      add_router(labels, desired.project + "-" + base::slug(route.service), route, settings);
    // Compose would make the service's own name answer there, so the engine is asked to attach it.
    if (!settings.proxy.network.empty()) labels["traefik.docker.network"] = settings.proxy.network;
  }
}

std::optional<std::string> traefik_note(const compose::ProjectFiles& files, const compose::Model& model,
                                        const Owner& owner, const Names& names,
                                        const config::Settings& settings) {
  if (find_template(files, settings)) return std::nullopt;
  return TraefikRewriting(model, owner, names).note();
}

}  // namespace environment
