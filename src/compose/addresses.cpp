// SPDX-License-Identifier: MIT
#include "compose/addresses.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace compose {
namespace {

bool is_ipv6(const std::string& text) { return text.find(':') != std::string::npos; }

struct Block {
  std::uint32_t base = 0;
  int prefix = 0;
  [[nodiscard]] std::uint32_t size() const { return std::uint32_t{1} << (32 - prefix); }
};

std::optional<Block> parse_block(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const auto prefix = base::parse_integer(text.substr(slash + 1));
  in_addr address{};
  if (inet_pton(AF_INET, text.substr(0, slash).c_str(), &address) != 1) return std::nullopt;
  if (!prefix || *prefix < 8 || *prefix > 30) return std::nullopt;
  return Block{ntohl(address.s_addr), static_cast<int>(*prefix)};
}

std::string ipv4(std::uint32_t number) {
  in_addr address{};
  address.s_addr = htonl(number);
  char text[INET_ADDRSTRLEN];
  return inet_ntop(AF_INET, &address, text, sizeof text);
}

// Numeric order, so that neighbours stay neighbours.
bool before(const std::string& a, const std::string& b) {
  in_addr left{}, right{};
  inet_pton(AF_INET, a.c_str(), &left);
  inet_pton(AF_INET, b.c_str(), &right);
  return ntohl(left.s_addr) < ntohl(right.s_addr);
}

std::vector<std::string> fixed_addresses(const Model& model, const std::string& network, bool six) {
  std::vector<std::string> fixed;
  for (const Service& service : model.services) {
    const auto use = service.networks.find(network);
    if (use == service.networks.end()) continue;
    const std::string& address = six ? use->second.ipv6 : use->second.ipv4;
    if (!address.empty()) fixed.push_back(address);
  }
  if (six) {
    std::sort(fixed.begin(), fixed.end());
  } else {
    std::sort(fixed.begin(), fixed.end(), before);
  }
  fixed.erase(std::unique(fixed.begin(), fixed.end()), fixed.end());
  return fixed;
}

void plan_ipv4(const Model& model, const Network& network, const std::string& subnet, Addresses& into) {
  const auto block = parse_block(subnet);
  if (!block) throw base::Error("'" + subnet + "' is no IPv4 subnet", base::ErrorKind::bug);
  const std::vector<std::string> fixed = fixed_addresses(model, network.key, false);
  Pool pool{subnet, {}, {}};
  if (!fixed.empty()) {
    const std::uint32_t half = block->size() / 2;
    if (fixed.size() + 1 > half) {
      throw base::Error("subnet '" + subnet + "' is too small for network '" + network.key + "'",
                        base::ErrorKind::bug);
    }
    pool.gateway = ipv4(block->base + 1);
    pool.ip_range = ipv4(block->base) + "/" + std::to_string(block->prefix + 1);
    for (std::size_t i = 0; i < fixed.size(); ++i) {
      into.moved[network.key][fixed[i]] = ipv4(block->base + half + static_cast<std::uint32_t>(i));
    }
  }
  for (const Pool& old : network.pools) {
    if (old.gateway.empty() || is_ipv6(old.gateway)) continue;
    pool.gateway = ipv4(block->base + 1);
    into.moved[network.key].emplace(old.gateway, pool.gateway);
  }
  into.pools[network.key].push_back(pool);
}

// A unique local /64 from the environment's id: no pool has to be kept for 2^56 of them.
void plan_ipv6(const Model& model, const Network& network, const std::string& id, Addresses& into) {
  const bool wanted = std::any_of(network.pools.begin(), network.pools.end(),
                                  [](const Pool& pool) { return is_ipv6(pool.subnet); });
  const std::vector<std::string> fixed = fixed_addresses(model, network.key, true);
  if (!wanted && fixed.empty()) return;
  const std::string digits = base::hash(id + "/" + network.key);
  const std::string prefix = "fd" + digits.substr(0, 2) + ":" + digits.substr(2, 4) + ":" +
                             digits.substr(6, 4) + ":" + digits.substr(10, 4) + "::";
  into.pools[network.key].push_back({prefix + "/64", {}, {}});
  for (std::size_t i = 0; i < fixed.size(); ++i) {
    // Above 1000 hex: Docker gives addresses out from the bottom.
    into.moved[network.key][fixed[i]] = prefix + std::to_string(1000 + i);
  }
}

}  // namespace

bool is_ours(const Network& network) {
  if (network.external) return false;
  return network.driver.empty() || network.driver == "default" || network.driver == "bridge" ||
         network.driver == "macvlan" || network.driver == "ipvlan" || network.driver == "overlay";
}

Load load_of(const Model& model, const std::string& network) {
  Load load;
  for (const Service& service : model.services) {
    const auto uses = networks_of(service, model);
    const auto use = uses.find(network);
    if (use == uses.end()) continue;
    if (use->second.ipv4.empty()) {
      load.dynamic += std::max(service.replicas, 1);
    } else {
      ++load.fixed;
    }
  }
  return load;
}

Addresses plan_addresses(const Model& model, const Assignment& assignment) {
  Addresses result;
  for (const Network& network : networks_of(model)) {
    const auto subnet = assignment.network_subnets.find(network.key);
    if (!is_ours(network) || subnet == assignment.network_subnets.end()) continue;
    plan_ipv4(model, network, subnet->second, result);
    plan_ipv6(model, network, assignment.environment_id, result);
  }
  return result;
}

std::map<std::string, NetworkUse> networks_of(const Service& service, const Model& model) {
  if (service.network_mode.empty()) return service.networks;
  if (service.network_mode == "bridge" || service.network_mode == "default") return {{"default", {}}};
  // Docker takes a network's name here; the project may have given one of its own that name.
  for (const Network& network : model.networks) {
    if (!network.external && network.name == service.network_mode) return {{network.key, {}}};
  }
  return {};
}

std::vector<Network> networks_of(const Model& model) {
  std::vector<Network> networks = model.networks;
  if (find_network(model, "default") != nullptr) return networks;
  for (const Service& service : model.services) {
    if (networks_of(service, model).count("default") == 0) continue;
    Network network;
    network.key = "default";
    networks.push_back(network);
    break;
  }
  return networks;
}

const Service* find_container(const Model& model, std::string_view container_name) {
  for (const Service& service : model.services) {
    if (!service.container_name.empty() && service.container_name == container_name) return &service;
  }
  return nullptr;
}

bool publishes(const Service& service, const Model& model) { return !networks_of(service, model).empty(); }

}  // namespace compose
