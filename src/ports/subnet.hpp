// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ports {

// An IPv4 network; `first` is its network address in host byte order.
struct Subnet {
  std::uint32_t first = 0;
  int prefix = 32;

  // "10.1.2.3/24" becomes 10.1.2.0/24; without a prefix, /32. Nothing when it is no IPv4 network.
  [[nodiscard]] static std::optional<Subnet> parse(std::string_view text);
  [[nodiscard]] std::uint32_t last() const;
  [[nodiscard]] std::string text() const;  // CIDR
  [[nodiscard]] bool overlaps(const Subnet& other) const;
  [[nodiscard]] bool contains(std::uint32_t address) const { return first <= address && address <= last(); }
  friend bool operator==(const Subnet&, const Subnet&) = default;
};

[[nodiscard]] std::optional<std::uint32_t> parse_address(std::string_view text);
[[nodiscard]] std::string address_text(std::uint32_t address);

// The host's IPv4 routes except the default one, from /proc/net/route.
[[nodiscard]] std::vector<Subnet> host_routes();
[[nodiscard]] std::vector<Subnet> parse_routes(std::string_view text);  // pure

}  // namespace ports
