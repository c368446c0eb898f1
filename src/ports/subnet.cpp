// SPDX-License-Identifier: MIT
#include "ports/subnet.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "base/file.hpp"
#include "base/text.hpp"

namespace ports {
namespace {

std::uint32_t mask(int prefix) { return prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix); }

std::optional<std::uint32_t> parse_hex(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::uint32_t> parse_address(std::string_view text) {
  in_addr address{};
  if (::inet_pton(AF_INET, std::string(text).c_str(), &address) != 1) return std::nullopt;
  return ntohl(address.s_addr);
}

std::string address_text(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24, (address >> 16) & 255, (address >> 8) & 255,
                     address & 255);
}

std::optional<Subnet> Subnet::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return Subnet{*address, 32};
  const auto prefix = base::parse_integer(text.substr(slash + 1));
  if (!prefix || *prefix < 0 || *prefix > 32) return std::nullopt;
  return Subnet{*address & mask(static_cast<int>(*prefix)), static_cast<int>(*prefix)};
}

std::uint32_t Subnet::last() const { return first | ~mask(prefix); }

std::string Subnet::text() const { return fmt::format("{}/{}", address_text(first), prefix); }

bool Subnet::overlaps(const Subnet& other) const { return first <= other.last() && other.first <= last(); }

std::vector<Subnet> parse_routes(std::string_view text) {
  std::vector<Subnet> routes;
  for (const auto& line : base::lines(text)) {
    const auto fields = base::split(line, '\t');
    if (fields.size() < 8) continue;
    const auto destination = parse_hex(base::trim(fields[1]));
    const auto net_mask = parse_hex(base::trim(fields[7]));
    if (!destination || !net_mask || *net_mask == 0) continue;  // the heading, a default route
    const std::uint32_t bits = ntohl(*net_mask);
    int prefix = 0;
    while (prefix < 32 && (bits & (std::uint32_t{1} << (31 - prefix))) != 0) ++prefix;
    routes.push_back({ntohl(*destination) & mask(prefix), prefix});
  }
  return routes;
}

std::vector<Subnet> host_routes() { return parse_routes(base::load_file("/proc/net/route").value_or("")); }

}  // namespace ports
