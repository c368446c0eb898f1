// SPDX-License-Identifier: MIT
#include "compose/mentions.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>
#include <set>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "compose/addresses.hpp"
#include "compose/override.hpp"

namespace compose {
namespace {

std::string quoted(const std::string& text) { return "'" + text + "'"; }

bool mounts_socket(const Service& service) {
  return std::any_of(service.mounts.begin(), service.mounts.end(),
                     [](const Mount& mount) { return is_engine_socket(mount.source); });
}

// Where a value stands, and whether others than the service's own processes read it: a browser, say.
struct Place {
  std::string name;
  bool for_others = true;
};

// An address in a text: "localhost:8000", or "http://localhost" with the port that goes without saying.
struct Address {
  std::string text;
  int port = 0;
  bool own = false;  // of the loopback interface, which containers have themselves
  bool http = false;
};

// "http" or "https" of what stands before a host; user and password may be in between.
std::string http_scheme(std::string_view before) {
  if (before.ends_with("@")) before = before.substr(0, before.rfind("//") + 2);
  for (const char* scheme : {"http", "https"}) {
    const auto end = before.substr(before.size() - std::min<std::size_t>(before.size(), 8));
    if (base::lower(std::string(end)).ends_with(std::string(scheme) + "://")) return scheme;
  }
  return "";
}

std::vector<Address> addresses_in(const std::string& text) {
  static const std::regex form(
      R"((localhost|127\.0\.0\.1|\[::1\]|host\.docker\.internal|172\.17\.0\.1)(:(\d{1,5})\b)?)");
  std::vector<Address> result;
  for (std::sregex_iterator at(text.begin(), text.end(), form), end; at != end; ++at) {
    const std::string host = (*at)[1].str();
    const std::string port = (*at)[3].str();
    const auto behind = static_cast<std::size_t>(at->position() + at->length());
    const bool whole =
        behind == text.size() || std::string_view("/?#,;'\" \t\n").find(text[behind]) != std::string::npos;
    const std::string scheme =
        http_scheme(std::string_view(text).substr(0, static_cast<std::size_t>(at->position())));
    if (port.empty() && (scheme.empty() || !whole)) continue;
    const int number = port.empty() ? (scheme == "https" ? 443 : 80) : std::stoi(port);
    const bool own = host.find("docker") == std::string::npos && host != "172.17.0.1";
    std::string shown = at->str();
    if (port.empty()) shown.insert(0, scheme + "://");
    result.push_back({std::move(shown), number, own, !scheme.empty()});
  }
  return result;
}

class Finder {
 public:
  explicit Finder(const Model& model) : model_(model) {
    for (const WantedPort& wanted : wanted_ports(model)) {
      if (wanted.port.published) variables_.emplace(*wanted.port.published, wanted.variable);
    }
    for (const Service& service : model.services) {
      for (const auto& [key, use] : service.networks) {
        for (const std::string& address : {use.ipv4, use.ipv6}) {
          if (!address.empty()) moved_[address] = "the fixed address";
        }
      }
      if (!service.container_name.empty()) renamed_[service.container_name] = "container";
    }
    for (const Network& network : model.networks) {
      if (!is_ours(network)) continue;
      for (const Pool& pool : network.pools) {
        if (!pool.subnet.empty()) moved_[pool.subnet] = "the subnet";
      }
      if (!network.name.empty() && network.name.rfind(model.name + "_", 0) != 0)
        renamed_[network.name] = "network";
    }
  }

  std::vector<Mention> find() {
    for (const Service& service : model_.services) {
      for (const auto& [name, value] : service.environment) {
        if (!value) continue;
        of_text(service, {"variable " + quoted(name)}, *value);
        of_name(service, {"variable " + quoted(name)}, *value);
      }
      of_text(service, {"the command", false}, service.command);
      of_text(service, {"the entrypoint", false}, service.entrypoint);
      for (const auto& [name, value] : service.build_args)
        of_text(service, {"build argument " + quoted(name)}, value);
      for (const auto& [name, value] : service.labels) of_text(service, {"label " + quoted(name)}, value);
      for (const auto& [name, value] : service.log_options)
        of_text(service, {"log option " + quoted(name)}, value);
    }
    std::vector<Mention> result;
    for (const Found& each : found_) {
      std::vector<std::string> names;
      for (const std::string& service : each.services) names.push_back(quoted(service));
      result.push_back({each.place + (names.size() == 1 ? " of service " : " of services ") +
                            base::join(names, ", ") + each.words,
                        each.fix});
    }
    return result;
  }

 private:
  struct Found {
    std::string place, words, fix;
    std::vector<std::string> services;
  };

  void say(const Service& service, const Place& place, const std::string& words, const std::string& fix) {
    const auto same = std::find_if(found_.begin(), found_.end(), [&](const Found& each) {
      return each.place == place.name && each.words == words;
    });
    if (same == found_.end()) {
      found_.push_back({place.name, words, fix, {service.name}});
    } else if (same->services.back() != service.name) {
      same->services.push_back(service.name);
    }
  }

  void of_text(const Service& service, const Place& place, const std::string& text) {
    std::set<int> named;
    for (const Address& address : addresses_in(text)) {
      const auto variable = variables_.find(address.port);
      if (variable == variables_.end() || named.count(address.port) != 0) continue;
      if (address.own && listens(service, address.port) && !(address.http && place.for_others)) continue;
      named.insert(address.port);
      say(service, place,
          " names " + quoted(address.text) + ", which is the main worktree's port: here it is ${" +
              variable->second + "}",
          "write the variable that is named there instead of the number");
    }
    for (const auto& [address, what] : moved_) {
      const std::size_t at = text.find(address);
      // An address that is the whole value is rewritten.
      if (at == std::string::npos || (text == address && what != "the subnet")) continue;
      const std::size_t after = at + address.size();
      if (after < text.size() && std::isalnum(static_cast<unsigned char>(text[after])) != 0) continue;
      say(service, place, " names " + what + " " + quoted(address) + ", which moves in a worktree",
          "use the service's name");
    }
  }

  // A program with the socket acts on what it names.
  void of_name(const Service& service, const Place& place, const std::string& value) {
    const auto found = renamed_.find(value);
    if (found == renamed_.end() || value == service.container_name || !mounts_socket(service)) return;
    say(service, place,
        " names the " + found->second + " " + quoted(value) + ", which is the main worktree's",
        "let the program find it by its label com.docker.compose.project");
  }

  // Whether it is a process in the service's own network namespace that answers there.
  [[nodiscard]] bool listens(const Service& service, int port) const {
    const std::string own = namespace_of(service);
    return std::any_of(model_.services.begin(), model_.services.end(), [&](const Service& other) {
      return namespace_of(other) == own &&
             std::any_of(other.ports.begin(), other.ports.end(),
                         [&](const Port& each) { return each.container_port == port; });
    });
  }

  [[nodiscard]] std::string namespace_of(const Service& service) const {
    const std::string mode = service.network_mode;
    if (mode.rfind("service:", 0) == 0) return mode.substr(8);
    const Service* other =
        mode.rfind("container:", 0) == 0 ? find_container(model_, mode.substr(10)) : nullptr;
    return other != nullptr ? other->name : service.name;
  }

  const Model& model_;
  std::map<int, std::string> variables_;        // published port -> our variable
  std::map<std::string, std::string> moved_;    // address or subnet -> what it is
  std::map<std::string, std::string> renamed_;  // name on the engine -> what has it
  std::vector<Found> found_;
};

}  // namespace

std::vector<Mention> mentions(const Model& model) { return Finder(model).find(); }

}  // namespace compose
