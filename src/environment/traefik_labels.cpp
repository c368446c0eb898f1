// SPDX-License-Identifier: MIT
#include "environment/traefik_labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "compose/addresses.hpp"
#include "compose/override.hpp"
#include "environment/traefik_rule.hpp"

namespace environment {
namespace {

// traefik.<http|tcp|udp>.<routers|services|middlewares|serverstransports>.<name>.<what>
struct Key {
  std::vector<std::string> words;

  explicit Key(const std::string& label) : words(base::split(label, '.')) {}
  [[nodiscard]] std::string word(std::size_t at) const {
    return at < words.size() ? base::lower(words[at]) : "";
  }
  [[nodiscard]] bool names_something() const {
    const std::string protocol = word(1);
    const std::string kind = word(2);
    return words.size() > 4 && word(0) == "traefik" &&
           (protocol == "http" || protocol == "tcp" || protocol == "udp") &&
           (kind == "routers" || kind == "services" || kind == "middlewares" || kind == "serverstransports");
  }
  [[nodiscard]] bool is_rule() const {
    return names_something() && word(2) == "routers" && words.size() == 5 && word(4) == "rule";
  }
  [[nodiscard]] bool is_http() const { return word(1) == "http"; }
  // Values that are names of others: a router's service and middlewares, a chain, weighted and mirrored
  // services.
  [[nodiscard]] bool refers() const {
    const std::string last = base::lower(words.back());
    return last == "service" || last == "middlewares" || last == "fallback" || last == "serverstransport" ||
           (last == "name" && word(2) == "services" && word(4) != "loadbalancer");
  }
  // Where Traefik reaches the container.
  [[nodiscard]] bool is_network() const {
    return words.size() == 3 && word(0) == "traefik" && (word(1) == "docker" || word(1) == "swarm") &&
           word(2) == "network";
  }
};

// The hosts of each rule, the shortest first: it is more likely the service's own than one of a further
// port.
std::vector<std::vector<std::string>> hosts_of_rules(const TraefikLabels& labels) {
  std::vector<std::vector<std::string>> result;
  for (const auto& [name, value] : labels) {
    if (Key(name).is_rule()) result.push_back(hosts_of_rule(value));
  }
  const auto shortest = [](const std::vector<std::string>& hosts) {
    std::size_t length = std::string::npos;
    for (const auto& host : hosts) length = std::min(length, host.size());
    return length;
  };
  std::stable_sort(result.begin(), result.end(),
                   [&](const auto& one, const auto& other) { return shortest(one) < shortest(other); });
  return result;
}

// "shop_back" is what the main stack calls its network "back" that has no fixed name.
std::map<std::string, std::string> other_networks(const compose::Model& model, const Owner& owner) {
  std::map<std::string, std::string> result;
  for (const auto& network : compose::networks_of(model)) {
    if (network.external) continue;
    const std::string own = compose::own_network(owner.project, network.key);
    const bool fixed = !network.name.empty() && network.name != own;
    if (fixed)
      result[network.name] = own;
    else if (!owner.main_project.empty())
      result[compose::own_network(owner.main_project, network.key)] = own;
  }
  return result;
}

const proxy::Route* find_route(const std::vector<proxy::Route>& routes, const std::string& service) {
  const auto found =
      std::find_if(routes.begin(), routes.end(), [&](const auto& route) { return route.service == service; });
  return found == routes.end() || found->hosts.empty() ? nullptr : &*found;
}

}  // namespace

bool has_traefik_labels(const TraefikLabels& labels) {
  return std::any_of(labels.begin(), labels.end(),
                     [](const auto& label) { return Key(label.first).word(0) == "traefik"; });
}

bool has_http_router(const TraefikLabels& labels) {
  return std::any_of(labels.begin(), labels.end(), [](const auto& label) {
    const Key key(label.first);
    return key.is_http() && key.is_rule();
  });
}

TraefikRewriting::TraefikRewriting(const compose::Model& model, const Owner& owner, const Names& names)
    : project_(owner.project), id_(owner.id), host_(names.host), networks_(other_networks(model, owner)) {
  for (const auto& service : model.services) {
    for (const auto& [name, value] : service.labels) {
      const Key key(name);
      if (key.names_something()) names_.insert(base::lower(key.words[3]));
      if (!key.is_rule()) continue;
      for (auto& host : hosts_of_rule(value)) files_hosts_.insert(std::move(host));
      any_host_ = any_host_ || (key.is_http() && !alternatives_of(value).of_any.empty());
    }
  }
  main_hosts_ = own_hosts({host_});
  for (const auto& route : names.routes) {
    if (route.main && !route.hosts.empty()) main_hosts_ = own_hosts(route.hosts);
  }
  // The service that stands for the environment first: a host that it shares with others is the
  // environment's.
  for (const bool first : {true, false}) {
    for (const auto& service : model.services) {
      const auto* route = find_route(names.routes, service.name);
      const bool is_main = route != nullptr && route->main;
      if (is_main == first) map_hosts(service, names.routes);
    }
  }
}

// Names of the environment's, but for those that the main stack answers to: a branch may be called like one.
std::vector<std::string> TraefikRewriting::own_hosts(const std::vector<std::string>& wanted) const {
  const auto is_taken = [&](const std::string& host) { return files_hosts_.count(host) != 0; };
  std::vector<std::string> result;
  std::remove_copy_if(wanted.begin(), wanted.end(), std::back_inserter(result), is_taken);
  if (result.empty() && !wanted.empty()) result.push_back(unique_host(wanted.front(), id_, is_taken));
  return result;
}

void TraefikRewriting::map_hosts(const compose::Service& service, const std::vector<proxy::Route>& routes) {
  const auto* route = find_route(routes, service.name);
  for (const auto& hosts : hosts_of_rules(service.labels)) {
    bool used = false;
    for (const auto& host : hosts) {
      if (hosts_.count(host) != 0 || host.find('*') != std::string::npos) continue;
      used = route != nullptr;
      hosts_[host] = own_hosts(
          route != nullptr ? route->hosts : std::vector{service_host(host.substr(0, host.find('.')), host_)});
    }
    // Rules of one service that have hosts of their own lead to different ports, or from one to the other.
    if (used) route = nullptr;
  }
}

std::string TraefikRewriting::own_name(const std::string& name) const { return project_ + "-" + name; }

std::string TraefikRewriting::own_references(const std::string& names) const {
  std::vector<std::string> result;
  for (const auto& piece : base::split(names, ',')) {
    const std::string name = base::trim(piece);
    const auto at = name.find('@');
    const bool of_docker = at == std::string::npos || name.substr(at) == "@docker";
    const bool own = of_docker && names_.count(base::lower(name.substr(0, at))) != 0;
    result.push_back(own ? own_name(name) : name);
  }
  return base::join(result, ",");
}

std::string TraefikRewriting::own_rule(const std::string& rule) const {
  return with_hosts(rule, [&](const std::string& host) {
    const auto found = hosts_.find(host);
    return found == hosts_.end() ? std::vector{host} : found->second;
  });
}

// What asks for no host would answer to the main stack's as well.
std::string TraefikRewriting::own_http_rule(const std::string& rule) const {
  const auto [of_hosts, of_any] = alternatives_of(rule);
  if (of_any.empty()) return own_rule(rule);
  const std::string hosts = host_rule(main_hosts_);
  const std::string limited =
      fmt::format("{} && ({})", main_hosts_.size() > 1 ? "(" + hosts + ")" : hosts, own_rule(of_any));
  return of_hosts.empty() ? limited : own_rule(of_hosts) + " || (" + limited + ")";
}

TraefikLabels TraefikRewriting::rewritten(const TraefikLabels& labels) const {
  TraefikLabels result;
  for (const auto& [name, value] : labels) {
    Key key(name);
    if (!key.names_something()) {
      const auto network = key.is_network() ? networks_.find(base::trim(value)) : networks_.end();
      result[name] = network == networks_.end() ? value : network->second;
      continue;
    }
    std::string text = value;
    if (key.is_rule()) text = key.is_http() ? own_http_rule(value) : own_rule(value);
    if (key.refers()) text = own_references(value);
    key.words[3] = own_name(key.words[3]);
    result[base::join(key.words, ".")] = text;
  }
  return result;
}

std::optional<std::string> TraefikRewriting::note() const {
  constexpr std::size_t most = 3;
  std::vector<std::string> changed;
  for (const auto& [host, own] : hosts_) {
    if (changed.size() == most) break;
    changed.push_back(fmt::format("'{}' is '{}' here", host, own.front()));
  }
  if (hosts_.size() > most) changed.push_back(fmt::format("and {} more", hosts_.size() - most));
  std::vector<std::string> parts;
  if (!changed.empty()) parts.push_back(base::join(changed, ", "));
  if (any_host_) parts.push_back(fmt::format("rules without a host are for '{}'", main_hosts_.front()));
  if (parts.empty()) return std::nullopt;
  return "labels for Traefik have names of this worktree's own: " + base::join(parts, "; ");
}

}  // namespace environment
