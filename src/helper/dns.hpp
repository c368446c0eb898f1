// SPDX-License-Identifier: MIT
#pragma once
#include <netinet/in.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace helper {

// Addresses of a name: itself when it is one, /etc/hosts, then the servers of /etc/resolv.conf (or the one
// given), A and AAAA over UDP. glibc's own resolver needs shared libraries, which an image from scratch has
// not.
std::vector<std::string> find_addresses(const std::string& name, const std::string& server = "");

// "10.0.0.1", "::1", with the port in place.
std::optional<sockaddr_in6> parse_address(const std::string& text, uint16_t port);

// The wire format, apart from the network.
std::string make_query(uint16_t number, const std::string& name, uint16_t type);
// Nothing when the answer belongs to another query or is damaged.
std::optional<std::vector<std::string>> parse_reply(const std::string& query, const std::string& reply);

}  // namespace helper
