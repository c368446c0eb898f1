// SPDX-License-Identifier: MIT
#include "environment/traefik_labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/text.hpp"
#include "environment/names.hpp"

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
    return word(2) == "routers" && words.size() == 5 && word(4) == "rule";
  }
  // Values that are names of others: a router's service and middlewares, a chain, weighted and mirrored
  // services.
  [[nodiscard]] bool refers() const {
    const std::string last = base::lower(words.back());
    return last == "service" || last == "middlewares" || last == "fallback" || last == "serverstransport" ||
           (last == "name" && word(2) == "services" && word(4) != "loadbalancer");
  }
};

// A call in a rule: where its arguments are.
struct Call {
  std::size_t begin = 0;
  std::size_t open = 0;  // behind the parenthesis
  std::size_t close = 0;
};

bool in_word(char letter) { return std::isalnum(static_cast<unsigned char>(letter)) != 0; }

// Host(…) and HostSNI(…), but no HostRegexp(…): a pattern is the user's own affair.
std::vector<Call> host_calls(const std::string& rule) {
  std::vector<Call> calls;
  const std::string text = base::lower(rule);
  for (const char* name : {"host(", "hostsni("}) {
    const std::string word = name;
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += word.size()) {
      if (at > 0 && in_word(text[at - 1])) continue;
      const std::size_t open = at + word.size();
      const std::size_t close = text.find(')', open);
      if (close != std::string::npos) calls.push_back({at, open, close});
    }
  }
  std::sort(calls.begin(), calls.end(),
            [](const Call& one, const Call& other) { return one.begin < other.begin; });
  return calls;
}

// `a`, "a": v2 takes several in one call.
std::vector<std::string> arguments(const std::string& text) {
  std::vector<std::string> result;
  for (const auto& piece : base::split(text, ',')) {
    std::string word = base::trim(piece);
    word.erase(
        std::remove_if(word.begin(), word.end(), [](char letter) { return letter == '`' || letter == '"'; }),
        word.end());
    if (!word.empty()) result.push_back(base::lower(word));
  }
  return result;
}

std::vector<std::string> hosts_in(const TraefikLabels& labels) {
  std::vector<std::string> hosts;
  for (const auto& [name, value] : labels) {
    const Key key(name);
    if (!key.names_something() || !key.is_rule()) continue;
    for (const auto& call : host_calls(value)) {
      for (const auto& host : arguments(value.substr(call.open, call.close - call.open)))
        hosts.push_back(host);
    }
  }
  return hosts;
}

}  // namespace

bool has_traefik_labels(const TraefikLabels& labels) {
  return std::any_of(labels.begin(), labels.end(),
                     [](const auto& label) { return Key(label.first).word(0) == "traefik"; });
}

bool has_http_router(const TraefikLabels& labels) {
  return std::any_of(labels.begin(), labels.end(), [](const auto& label) {
    const Key key(label.first);
    return key.names_something() && key.word(1) == "http" && key.is_rule();
  });
}

TraefikRewriting::TraefikRewriting(const compose::Model& model, const std::string& project,
                                   const std::vector<proxy::Route>& routes)
    : project_(project) {
  std::string main;
  for (const auto& route : routes) {
    if (route.main && !route.hosts.empty()) main = route.hosts.front();
  }
  // The service that stands for the environment first: a host that it shares with others is the
  // environment's.
  for (const bool first : {true, false}) {
    for (const auto& service : model.services) {
      const auto route = std::find_if(routes.begin(), routes.end(),
                                      [&](const auto& each) { return each.service == service.name; });
      const bool is_main = route != routes.end() && route->main;
      if (is_main != first) continue;
      for (const auto& host : hosts_in(service.labels)) {
        if (hosts_.count(host) != 0 || host.find('*') != std::string::npos) continue;
        const bool of_route = route != routes.end() && !route->hosts.empty();
        if (of_route)
          hosts_[host] = route->hosts;
        else if (!main.empty())
          hosts_[host] = {service_host(host.substr(0, host.find('.')), main)};
      }
    }
  }
  for (const auto& service : model.services) {
    for (const auto& [name, value] : service.labels) {
      const Key key(name);
      if (key.names_something()) names_.insert(base::lower(key.words[3]));
    }
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
  std::string result;
  std::size_t done = 0;
  for (const auto& call : host_calls(rule)) {
    const std::string function = rule.substr(call.begin, call.open - call.begin);
    std::vector<std::string> terms;
    for (const auto& host : arguments(rule.substr(call.open, call.close - call.open))) {
      const auto found = hosts_.find(host);
      const auto hosts = found == hosts_.end() ? std::vector<std::string>{host} : found->second;
      for (const auto& each : hosts) {
        const std::string term = fmt::format("{}`{}`)", function, each);
        if (std::find(terms.begin(), terms.end(), term) == terms.end()) terms.push_back(term);
      }
    }
    const std::string all = base::join(terms, " || ");
    result += rule.substr(done, call.begin - done) + (terms.size() > 1 ? "(" + all + ")" : all);
    done = call.close + 1;
  }
  return result + rule.substr(done);
}

TraefikLabels TraefikRewriting::rewritten(const TraefikLabels& labels) const {
  TraefikLabels result;
  for (const auto& [name, value] : labels) {
    Key key(name);
    if (!key.names_something()) {
      result[name] = value;
      continue;
    }
    std::string text = value;
    if (key.is_rule()) text = own_rule(value);
    if (key.refers()) text = own_references(value);
    key.words[3] = own_name(key.words[3]);
    result[base::join(key.words, ".")] = text;
  }
  return result;
}

}  // namespace environment
