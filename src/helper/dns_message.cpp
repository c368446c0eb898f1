// SPDX-License-Identifier: MIT
#include <arpa/inet.h>

#include <algorithm>

#include "helper/dns.hpp"
#include "helper/failure.hpp"

namespace helper {
namespace {

constexpr uint16_t type_a = 1;
constexpr uint16_t type_aaaa = 28;

void put16(std::string& out, unsigned value) {
  out += static_cast<char>(value >> 8);
  out += static_cast<char>(value & 0xff);
}

unsigned read16(const std::string& in, size_t at) {
  return static_cast<unsigned char>(in[at]) << 8 | static_cast<unsigned char>(in[at + 1]);
}

// The offset behind a name, which ends with a zero or with a reference; npos when it runs out of the message.
size_t skip_name(const std::string& message, size_t at) {
  while (at < message.size()) {
    const auto length = static_cast<unsigned char>(message[at]);
    if (length == 0) return at + 1;
    if ((length & 0xc0) == 0xc0) return at + 2;
    at += length + 1U;
  }
  return std::string::npos;
}

}  // namespace

std::string make_query(uint16_t number, const std::string& name, uint16_t type) {
  std::string query;
  put16(query, number);
  put16(query, 0x0100);  // recursion desired
  put16(query, 1);
  put16(query, 0);
  put16(query, 0);
  put16(query, 0);
  for (size_t start = 0; start < name.size();) {
    const size_t dot = std::min(name.find('.', start), name.size());
    if (dot == start || dot - start > 63 || name.size() > 253)
      fail(exit_usage, "'" + name + "' is no host name");
    query += static_cast<char>(dot - start);
    query += name.substr(start, dot - start);
    start = dot + 1;
  }
  query += '\0';
  put16(query, type);
  put16(query, 1);
  return query;
}

std::optional<std::vector<std::string>> parse_reply(const std::string& query, const std::string& reply) {
  constexpr size_t header = 12;
  if (reply.size() < query.size() || reply.compare(0, 2, query, 0, 2) != 0) return std::nullopt;
  if ((static_cast<unsigned char>(reply[2]) & 0x80) == 0 || read16(reply, 4) != 1) return std::nullopt;
  std::vector<std::string> addresses;
  size_t at = skip_name(reply, header);
  if (at == std::string::npos) return std::nullopt;
  at += 4;
  for (unsigned left = read16(reply, 6); left > 0; --left) {
    at = skip_name(reply, at);
    if (at == std::string::npos || at + 10 > reply.size()) break;
    const unsigned type = read16(reply, at);
    const size_t size = read16(reply, at + 8);
    at += 10;
    if (at + size > reply.size()) break;
    char text[INET6_ADDRSTRLEN];
    const bool is_four = type == type_a && size == 4;
    if ((is_four || (type == type_aaaa && size == 16)) &&
        inet_ntop(is_four ? AF_INET : AF_INET6, reply.data() + at, text, sizeof text) != nullptr)
      addresses.emplace_back(text);
    at += size;
  }
  return addresses;
}

}  // namespace helper
