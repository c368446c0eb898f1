// SPDX-License-Identifier: MIT
#include "proxy/caddy.hpp"

#include <nlohmann/json.hpp>

#include <set>

#include "base/text.hpp"
#include "proxy/dashboard.hpp"
#include "proxy/page.hpp"

namespace proxy {
namespace {

using nlohmann::json;

// One item, or one key: braces alone mean different things to different compilers.
json list_of(json item) {
  json list = json::array();
  list.push_back(std::move(item));
  return list;
}

json keyed(const char* name, json value) {
  json object = json::object();
  object[name] = std::move(value);
  return object;
}

json answer(int status, const std::string& body) {
  return {{"handler", "static_response"},
          {"status_code", status},
          {"headers",
           {{"Content-Type", list_of("text/html; charset=utf-8")}, {"Cache-Control", list_of("no-store")}}},
          {"body", body}};
}

json reverse_proxy(const Site& site, const Setup& setup) {
  json upstreams = json::array();
  for (const auto& upstream : site.upstreams) upstreams.push_back(keyed("dial", upstream));
  json handler = {{"handler", "reverse_proxy"}, {"upstreams", upstreams}};
  // Nothing was sent when a connection was refused: a restart, or the engine's name service while networks
  // come and go, is worth a second look.
  handler["load_balancing"] = {{"try_duration", "1s"}, {"try_interval", "50ms"}};
  if (setup.keep_streams) handler["stream_close_delay"] = "8h";
  if (!site.health.empty()) {
    // Frameworks refuse hosts that they do not know.
    handler["health_checks"]["active"] = {{"uri", site.health},
                                          {"interval", "3s"},
                                          {"timeout", "3s"},
                                          {"headers", keyed("Host", list_of(site.hosts.front()))}};
  }
  return handler;
}

json site_route(const Site& site, const std::vector<std::string>& hosts, const Setup& setup) {
  const json variables = {{"handler", "vars"},
                          {"repository", escape_html(site.repository)},
                          {"branch", escape_html(site.branch)},
                          {"word", escape_html(base::shell_quote(site.branch))},
                          {"service", escape_html(site.service)},
                          {"state", escape_html(site.state)}};
  json last = {{"handler", "error"}, {"status_code", 503}};
  if (!site.upstreams.empty()) last = reverse_proxy(site, setup);
  json handlers = json::array();
  handlers.push_back(variables);
  handlers.push_back(std::move(last));
  return {{"match", list_of(keyed("host", hosts))}, {"handle", handlers}, {"terminal", true}};
}

// Files alone: nothing that is asked for changes anything.
json dashboard_route(const std::string& folder) {
  const json headers = {
      {"Cache-Control", list_of("no-store")},
      {"Content-Security-Policy",
       list_of("default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; "
               "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")},
      {"X-Content-Type-Options", list_of("nosniff")},
      {"Referrer-Policy", list_of("no-referrer")}};
  json handlers = json::array();
  handlers.push_back({{"handler", "headers"}, {"response", keyed("set", headers)}});
  handlers.push_back({{"handler", "file_server"}, {"root", folder}});
  const json reading = {{"host", list_of(dashboard_host)}, {"method", json::array({"GET", "HEAD"})}};
  return {{"match", list_of(reading)}, {"handle", handlers}, {"terminal", true}};
}

json routes(const Setup& setup, const std::vector<Site>& sites) {
  json list = json::array();
  if (!setup.clients.empty()) {
    // Containers of an environment reach the proxy, which is in their network: it must not lead them to
    // others.
    const json inside = keyed("remote_ip", keyed("ranges", setup.clients));
    list.push_back({{"match", list_of(keyed("not", list_of(inside)))},
                    {"handle", list_of({{"handler", "static_response"}, {"abort", true}})},
                    {"terminal", true}});
  }
  std::set<std::string> claimed;
  if (!setup.pages.empty()) {
    list.push_back(dashboard_route(setup.pages));
    list.push_back({{"match", list_of(keyed("host", list_of(dashboard_host)))},
                    {"handle", list_of({{"handler", "static_response"}, {"status_code", 405}})},
                    {"terminal", true}});
    claimed.insert(dashboard_host);
  }
  for (const auto& site : sites) {
    std::vector<std::string> hosts;
    for (const auto& host : site.hosts) {
      if (claimed.insert(host).second) hosts.push_back(host);
    }
    if (!hosts.empty()) list.push_back(site_route(site, hosts, setup));
  }
  const int port = setup.shown_port;
  const std::string suffix = port == 0 || port == 80 ? "" : ":" + std::to_string(port);
  list.push_back(keyed("handle", list_of(answer(404, unknown_page(sites, suffix)))));
  return list;
}

// A file that the dashboard does not have is no dead service.
json error_routes() {
  json list = json::array();
  list.push_back(
      {{"match", list_of(keyed("host", list_of(dashboard_host)))},
       {"handle", list_of({{"handler", "static_response"}, {"status_code", "{http.error.status_code}"}})},
       {"terminal", true}});
  list.push_back(keyed("handle", list_of(answer(503, dead_page()))));
  return list;
}

}  // namespace

std::string caddy_configuration(const Setup& setup, const std::vector<Site>& sites) {
  json server = {{"listen", setup.listen},
                 {"protocols", json::array({"h1", "h2"})},
                 {"routes", routes(setup, sites)},
                 {"errors", keyed("routes", error_routes())}};
  json apps = json::object();
  apps["http"]["http_port"] = setup.http_port;
  if (setup.https_port == 0) {
    server["automatic_https"] = keyed("disable", true);
  } else {
    apps["http"]["https_port"] = setup.https_port;
    server["automatic_https"] = keyed("disable_redirects", true);
    server["tls_connection_policies"] = list_of(json::object());
    apps["tls"]["automation"]["policies"] = list_of(keyed("issuers", list_of(keyed("module", "internal"))));
    apps["pki"]["certificate_authorities"]["local"] = {{"name", "git-dockertree"}, {"install_trust", false}};
  }
  apps["http"]["servers"]["environments"] = server;
  json whole = json::object();
  whole["admin"] = {
      {"listen", setup.admin}, {"origins", list_of("engine")}, {"config", keyed("persist", false)}};
  whole["logging"]["logs"]["default"]["level"] = "WARN";
  whole["apps"] = apps;
  if (!setup.storage.empty()) whole["storage"] = {{"module", "file_system"}, {"root", setup.storage}};
  return whole.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace proxy
