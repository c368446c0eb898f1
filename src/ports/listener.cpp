// SPDX-License-Identifier: MIT
#include "ports/listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "base/file.hpp"
#include "base/text.hpp"
#include "ports/bind.hpp"
#include "ports/socket_diag.hpp"

namespace ports {
namespace {

// Words between runs of spaces.
std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> found;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(' ', at)) != std::string_view::npos) {
    const auto end = std::min(line.find(' ', at), line.size());
    found.push_back(line.substr(at, end - at));
    at = end;
  }
  return found;
}

template <class Number>
std::optional<Number> number(std::string_view text, int base) {
  Number value{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The kernel prints each 32-bit word of an address as a number of the machine's byte order.
std::optional<std::string> address_of(std::string_view hex) {
  std::array<std::uint32_t, 4> address{};
  if (hex.size() != 8 && hex.size() != 32) return std::nullopt;
  for (std::size_t word = 0; word * 8 < hex.size(); ++word) {
    const auto value = number<std::uint32_t>(hex.substr(word * 8, 8), 16);
    if (!value) return std::nullopt;
    address[word] = *value;
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool mapped = hex.size() == 32 && address[0] == 0 && address[1] == 0 && address[2] == htonl(0xffff);
  if (hex.size() == 8 || mapped)
    ::inet_ntop(AF_INET, mapped ? &address[3] : address.data(), text.data(), text.size());
  else
    ::inet_ntop(AF_INET6, address.data(), text.data(), text.size());
  return text.data();
}

}  // namespace

std::vector<Listener> parse_listeners(std::string_view text, const std::string& protocol) {
  const std::string_view state = protocol == "udp" ? "07" : "0A";  // bound without a peer, listening
  std::vector<Listener> found;
  for (const auto& line : base::lines(text)) {
    const auto fields = words(line);
    if (fields.size() < 10 || fields[3] != state) continue;
    const auto colon = fields[1].find(':');
    if (colon == std::string_view::npos) continue;
    const auto address = address_of(fields[1].substr(0, colon));
    const auto port = number<int>(fields[1].substr(colon + 1), 16);
    const auto user = number<uid_t>(fields[7], 10);
    const auto inode = number<std::uint64_t>(fields[9], 10);
    if (!address || !port || !user || !inode) continue;
    found.push_back({protocol, *address, *port, *user, *inode});
  }
  return found;
}

std::vector<Listener> read_listeners(const std::string& protocol) {
  std::vector<Listener> all;
  for (const char* version : {"", "6"}) {
    const auto text = base::load_file("/proc/net/" + protocol + version);
    if (!text) continue;  // no IPv6 here
    auto some = parse_listeners(*text, protocol);
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

std::vector<Listener> listeners() {
  auto all = tcp_listeners().value_or(std::vector<Listener>());
  if (all.empty()) all = read_listeners("tcp");
  auto udp = read_listeners("udp");
  std::move(udp.begin(), udp.end(), std::back_inserter(all));
  return all;
}

std::vector<Listener> listeners_on(const std::vector<Listener>& all, const std::string& host_ip, int port,
                                   const std::string& protocol) {
  std::vector<Listener> found;
  for (const auto& listener : all)
    if (listener.port == port && listener.protocol == protocol && addresses_clash(listener.address, host_ip))
      found.push_back(listener);
  return found;
}

}  // namespace ports
