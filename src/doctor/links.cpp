// SPDX-License-Identifier: MIT
#include "doctor/links.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "base/text.hpp"
#include "ports/role.hpp"
#include "ports/subnet.hpp"

namespace doctor {
namespace {

struct Scheme {
  const char* name;
  int port;
  bool strong;
};
constexpr Scheme schemes[] = {
    {"postgres", 5432, true},   {"postgresql", 5432, true}, {"mysql", 3306, true},
    {"mariadb", 3306, true},    {"mongodb", 27017, true},   {"redis", 6379, true},
    {"rediss", 6379, true},     {"amqp", 5672, true},       {"amqps", 5671, true},
    {"memcached", 11211, true}, {"nats", 4222, true},       {"clickhouse", 9000, true},
    {"ldap", 389, false},       {"smtp", 25, false},        {"http", 80, false},
    {"https", 443, false},      {"ws", 80, false},          {"wss", 443, false},
    {"sqlserver", 1433, true}};

const Scheme* find_scheme(const std::string& text) {
  // "postgresql+asyncpg", "jdbc:mysql"
  std::string name = base::lower(text.substr(text.rfind(':') + 1));
  name = name.substr(0, name.find('+'));
  for (const auto& scheme : schemes) {
    if (name == scheme.name) return &scheme;
  }
  return nullptr;
}

bool names_a_dependency(const std::string& variable) {
  for (const char* word : {"DB", "DATABASE", "POSTGRES", "PG", "MYSQL", "MARIADB", "MONGO", "REDIS", "CACHE",
                           "RABBIT", "AMQP", "MEMCACHE", "VALKEY", "KAFKA"}) {
    if (variable.find(word) != std::string::npos) return true;
  }
  return false;
}

// USE_X_FORWARDED_HOST=True is a switch, and so is AUTH_TRUST_HOST=1.
bool is_switch(const std::string& text) {
  static const std::set<std::string> words = {"true", "false", "yes", "no", "on", "off", "none", "null"};
  return words.count(base::lower(text)) != 0 || text == "0" || text == "1";
}

bool is_host(const std::string& text) {
  return !is_switch(text) && !text.empty() && text != "0.0.0.0" &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_';
         });
}

struct HostPort {
  std::string host;
  std::optional<int> port;
};

std::optional<HostPort> split_host(const std::string& text) {
  HostPort result;
  const auto colon = text.rfind(':');
  result.host = text.substr(0, colon);
  if (colon != std::string::npos) {
    const auto number = base::parse_integer(text.substr(colon + 1));
    if (!number || *number < 1 || *number > 65535) return std::nullopt;
    result.port = static_cast<int>(*number);
  }
  if (!is_host(result.host)) return std::nullopt;
  return result;
}

// The first host of "scheme://user:password@host:port,host/path".
std::optional<HostPort> host_of_url(const std::string& value, const Scheme*& scheme) {
  const auto at = value.find("://");
  if (at == std::string::npos || at == 0) return std::nullopt;
  scheme = find_scheme(value.substr(0, at));
  if (scheme == nullptr) return std::nullopt;
  std::string authority = value.substr(at + 3, value.find_first_of("/?#", at + 3) - at - 3);
  if (const auto user = authority.rfind('@'); user != std::string::npos) authority.erase(0, user + 1);
  auto result = split_host(authority.substr(0, authority.find(',')));
  if (result && !result->port) result->port = scheme->port;
  return result;
}

std::optional<int> companion_port(const compose::Service& service, const std::string& variable) {
  const auto found = service.environment.find(variable.substr(0, variable.size() - 4) + "PORT");
  if (found == service.environment.end() || !found->second) return std::nullopt;
  const auto number = base::parse_integer(*found->second);
  return number && *number > 0 && *number < 65536 ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

std::optional<Link> link_of(const compose::Service& service, const std::string& name,
                            const std::string& value, const compose::Model& model) {
  if (value.empty() || value.size() > 2000 || value.find('$') != std::string::npos) return std::nullopt;
  const std::string upper = base::upper(name);
  const Scheme* scheme = nullptr;
  if (const auto url = host_of_url(value, scheme)) {
    return Link{service.name, name, url->host, url->port, scheme->strong};
  }
  const auto plain = split_host(value);
  if (!plain) return std::nullopt;
  if (upper.ends_with("_HOST") || upper == "PGHOST") {
    const auto port = plain->port ? plain->port : companion_port(service, name);
    return Link{service.name, name, plain->host, port, names_a_dependency(upper)};
  }
  // "REDIS_ADDR=redis:6379": only when the name is a service's.
  if (plain->port && plain->host != service.name && compose::find_service(model, plain->host) != nullptr)
    return Link{service.name, name, plain->host, plain->port, false};
  return std::nullopt;
}

ports::Role role_wanted(const Link& link) {
  // 6379 says more than a name such as DATABASE_URL.
  if (link.port) {
    const auto role = ports::role_of("", *link.port);
    if (role != ports::Role::other && role != ports::Role::web) return role;
  }
  const std::string name = base::upper(link.variable);
  for (const char* word : {"REDIS", "CACHE", "MEMCACHE", "VALKEY"}) {
    if (name.find(word) != std::string::npos) return ports::Role::cache;
  }
  for (const char* word : {"RABBIT", "AMQP", "KAFKA", "NATS"}) {
    if (name.find(word) != std::string::npos) return ports::Role::queue;
  }
  return names_a_dependency(name) ? ports::Role::db : ports::Role::other;
}

bool has_port(const compose::Service& service, int port) {
  return std::any_of(service.ports.begin(), service.ports.end(), [&](const compose::Port& each) {
    return each.container_port == port || each.published == port;
  });
}

}  // namespace

std::vector<Link> links_of(const compose::Model& model) {
  std::vector<Link> links;
  for (const auto& service : model.services) {
    for (const auto& [name, value] : service.environment) {
      if (!value) continue;
      if (auto link = link_of(service, name, *value, model)) links.push_back(*std::move(link));
    }
  }
  return links;
}

Place place_of(const std::string& host, const compose::Service& from, const compose::Model& original) {
  using Kind = Place::Kind;
  const std::string name = base::lower(host);
  if (name == "localhost" || name.rfind("127.", 0) == 0) return {Kind::local, ""};
  if (ports::parse_address(host)) return {Kind::address, ""};
  if (const auto* service = compose::find_service(original, host)) return {Kind::service, service->name};
  for (const auto& service : original.services) {
    for (const auto& [key, use] : service.networks) {
      for (const auto& alias : use.aliases) {
        if (alias == host) return {Kind::service, service.name};
      }
    }
    if (!service.container_name.empty() && service.container_name == host)
      return {Kind::container_name, service.name};
  }
  const auto given = [&](const std::vector<std::string>& list, bool first) {
    return std::any_of(list.begin(), list.end(), [&](const std::string& text) {
      const auto at = text.find_first_of(":=");
      return (first ? text.substr(0, at) : text.substr(at + 1)) == host;
    });
  };
  if (host.find('.') != std::string::npos || given(from.extra_hosts, true) || given(from.links, false) ||
      given(from.external_links, false)) {
    return {Kind::outside, ""};
  }
  return {Kind::unknown, ""};
}

bool is_backing(const compose::Service& service) {
  const auto role = ports::role_of(service.image, 0);
  return role == ports::Role::db || role == ports::Role::cache || role == ports::Role::queue;
}

std::optional<std::string> service_meant(const Link& link, const compose::Model& model) {
  std::vector<std::string> names;
  std::vector<std::string> by_port;
  std::vector<std::string> by_role;
  const auto wanted = role_wanted(link);
  for (const auto& service : model.services) {
    if (service.name == link.service) continue;
    names.push_back(service.name);
    if (link.port && has_port(service, *link.port)) by_port.push_back(service.name);
    if (wanted != ports::Role::other && ports::role_of(service.image, 0) == wanted) {
      by_role.push_back(service.name);
    }
  }
  if (by_role.size() == 1) return by_role.front();
  if (by_port.size() == 1) return by_port.front();
  return base::nearest(link.host, names);
}

std::vector<Dependency> dependencies(const compose::Model& model, const compose::Model& original) {
  std::map<std::pair<std::string, std::string>, Dependency> all;
  for (const auto& link : links_of(model)) {
    const auto* from = compose::find_service(model, link.service);
    const auto place = place_of(link.host, *from, original);
    if (place.service.empty() || place.service == link.service) continue;
    all.emplace(std::pair(link.service, place.service),
                Dependency{link.service, place.service, link.port, link.variable});
  }
  for (const auto& service : model.services) {
    for (const auto& [name, condition] : service.depends_on) {
      all.emplace(std::pair(service.name, name), Dependency{service.name, name, {}, "depends_on"});
    }
  }
  std::vector<Dependency> result;
  result.reserve(all.size());
  for (auto& [key, dependency] : all) result.push_back(std::move(dependency));
  return result;
}

std::string masked(const std::string& name, const std::string& value) {
  const std::string upper = base::upper(name);
  for (const char* word :
       {"PASS", "SECRET", "TOKEN", "KEY", "CREDENTIAL", "PRIVATE", "SALT", "AUTH", "PWD"}) {
    if (upper.find(word) != std::string::npos) return value.empty() ? "" : "***";
  }
  const auto at = value.find("://");
  if (at == std::string::npos) return value.size() > 120 ? value.substr(0, 117) + "..." : value;
  const auto end = value.find_first_of("/?#", at + 3);
  const auto user_end = value.substr(0, end).rfind('@');
  std::string result = value;
  if (user_end != std::string::npos && user_end > at) {
    const auto colon = value.find(':', at + 3);
    if (colon != std::string::npos && colon < user_end)
      result = value.substr(0, colon + 1) + "***" + value.substr(user_end);
    else
      result = value.substr(0, at + 3) + "***" + value.substr(user_end);
  }
  if (const auto query = result.find('?'); query != std::string::npos)
    result = result.substr(0, query) + "?...";
  return result;
}

}  // namespace doctor
