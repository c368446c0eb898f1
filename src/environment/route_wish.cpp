// SPDX-License-Identifier: MIT
#include "environment/route_wish.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <set>
#include <string_view>

#include "base/text.hpp"
#include "environment/identity.hpp"
#include "environment/names.hpp"
#include "ports/role.hpp"

namespace environment {
namespace {

// What a service is called that stands for the whole project, the likeliest first.
constexpr std::array<std::string_view, 10> front_names = {"web",   "app",   "frontend", "www",    "site",
                                                          "nginx", "caddy", "proxy",    "server", "ui"};

std::string label_of(const compose::Service& service, const char* name) {
  const auto found = service.labels.find(name);
  return found == service.labels.end() ? "" : base::trim(found->second);
}

// "8000" of "{{upstreams 8000}}", "web:8000" and "8000".
std::optional<int> last_number(const std::string& text) {
  std::size_t end = text.size();
  while (end > 0 && std::isdigit(static_cast<unsigned char>(text[end - 1])) == 0) --end;
  std::size_t begin = end;
  while (begin > 0 && std::isdigit(static_cast<unsigned char>(text[begin - 1])) != 0) --begin;
  const auto number = base::parse_integer(text.substr(begin, end - begin));
  if (!number || *number < 1 || *number > 65535) return std::nullopt;
  return static_cast<int>(*number);
}

// The port behind which a page is likely: that of a lease in the role `web`, one without TLS first.
std::optional<int> web_port(const Desired& desired, const std::string& service) {
  std::optional<int> found;
  for (const auto& wanted : desired.leases) {
    if (wanted.service != service || wanted.role != "web" || wanted.protocol != "tcp") continue;
    if (!ports::speaks_tls(wanted.container_port)) return wanted.container_port;
    found = wanted.container_port;
  }
  return found;
}

std::optional<int> any_port(const compose::Service& service) {
  for (const auto& port : service.ports) {
    if (port.protocol == "tcp") return port.container_port;
  }
  for (const auto& text : service.expose) {
    if (const auto number = last_number(text.substr(0, text.find('/')))) return number;
  }
  return std::nullopt;
}

bool is_no(const std::string& text) {
  const std::string word = base::lower(text);
  return word == "false" || word == "no" || word == "off" || word == "0";
}

std::optional<bool> asked_for(const compose::Service& service, const config::Settings& settings) {
  const auto configured = settings.services.find(service.name);
  if (configured != settings.services.end() && configured->second.route) return configured->second.route;
  if (const auto label = label_of(service, "dockertree.route"); !label.empty()) return !is_no(label);
  for (const char* name : {"caddy.proxy", "caddy.proxy.reverse_proxy", "dockertree.port"}) {
    if (!label_of(service, name).empty()) return true;
  }
  return std::nullopt;
}

std::optional<int> port_of(const Desired& desired, const compose::Service& service, bool wanted) {
  for (const char* name : {"dockertree.port", "caddy.proxy.reverse_proxy"}) {
    if (const auto port = last_number(label_of(service, name))) return port;
  }
  const auto port = web_port(desired, service.name);
  return port || !wanted ? port : any_port(service);
}

std::string health_of(const compose::Service& service) {
  for (const char* name : {"dockertree.health", "caddy.proxy.health_check"}) {
    std::string path = label_of(service, name);
    if (!path.empty() && path.front() == '/') return path;
  }
  return "";
}

// The names that the user's own labels ask for, but for placeholders of another tool.
std::vector<std::string> names_in(const compose::Service& service) {
  std::vector<std::string> names;
  std::string text = base::replace_all(label_of(service, "caddy.proxy"), ",", " ");
  for (auto word : base::split(text, ' ')) {
    const auto scheme = word.find("://");
    if (scheme != std::string::npos) word.erase(0, scheme + 3);
    word = base::lower(word.substr(0, word.find_first_of(":/")));
    if (is_host_name(word)) names.push_back(word);
  }
  return names;
}

std::size_t rank(const std::string& service) {
  const auto found = std::find(front_names.begin(), front_names.end(), service);
  return static_cast<std::size_t>(found - front_names.begin());
}

void choose_main(std::vector<proxy::Route>& routes) {
  const auto first = std::min_element(routes.begin(), routes.end(), [](const auto& one, const auto& other) {
    return rank(one.service) < rank(other.service);
  });
  if (first != routes.end()) first->main = true;
}

}  // namespace

std::vector<proxy::Route> wish_routes(const Desired& desired, const config::Settings& settings,
                                      const std::function<bool(const std::string&)>& taken) {
  std::vector<proxy::Route> routes;
  if (settings.proxy.engine == config::ProxyEngine::none) return routes;
  for (const auto& service : desired.model.services) {
    if (service.networks.empty()) continue;  // on the host's network, or on none
    const auto wanted = asked_for(service, settings);
    if (wanted == false) continue;
    const auto port = port_of(desired, service, wanted.value_or(false));
    if (port) routes.push_back({service.name, *port, health_of(service), names_in(service)});
  }
  choose_main(routes);
  if (settings.proxy.engine == config::ProxyEngine::traefik) {
    const proxy::Traefik traefik{settings.proxy.network, proxy::traefik_address(settings)};
    for (auto& route : routes) route.traefik = traefik;
  }
  std::set<std::string> own;
  const auto is_taken = [&](const std::string& host) { return own.count(host) != 0 || taken(host); };
  const std::string main = unique_host(main_host(desired.repository, desired.branch, settings), desired.id,
                                       [&](const std::string& host) { return taken(host); });
  for (auto& route : routes) {
    std::vector<std::string> candidates;
    if (route.main) candidates = {main, short_host(desired.branch)};
    candidates.push_back(service_host(route.service, main));
    candidates.insert(candidates.end(), route.hosts.begin(), route.hosts.end());
    route.hosts.clear();
    for (const auto& host : candidates) {
      if (host.empty() || is_taken(host)) continue;
      own.insert(host);
      route.hosts.push_back(host);
    }
  }
  routes.erase(
      std::remove_if(routes.begin(), routes.end(), [](const auto& each) { return each.hosts.empty(); }),
      routes.end());
  return routes;
}

std::string own_host(const std::vector<proxy::Route>& routes, const Owner& owner,
                     const config::Settings& settings) {
  for (const auto& route : routes) {
    if (route.main && !route.hosts.empty()) return route.hosts.front();
  }
  // Where nothing is routed nobody keeps a list of names: that the project's is a longer one tells of a
  // namesake.
  const bool namesake = owner.project.starts_with(plain_project(owner.repository, owner.branch) + "-");
  return unique_host(main_host(owner.repository, owner.branch, settings), owner.id,
                     [&](const std::string&) { return namesake; });
}

}  // namespace environment
