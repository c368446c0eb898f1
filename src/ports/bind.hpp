// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ports {

enum class Bindable {
  yes,
  taken,    // somebody has it
  refused,  // privileged and we are not, or the address is not this host's
};

// Tries it for real, and lets go. "" , "0.0.0.0" and "::" mean all addresses, IPv4 and IPv6; a specific
// address is also taken when somebody listens on all of them.
[[nodiscard]] Bindable try_bind(const std::string& host_ip, int port, const std::string& protocol);
[[nodiscard]] inline bool can_bind(const std::string& host_ip, int port, const std::string& protocol) {
  return try_bind(host_ip, port, protocol) == Bindable::yes;
}
// Whether two bindings of one port and protocol exclude each other.
[[nodiscard]] bool addresses_clash(const std::string& one, const std::string& other);

}  // namespace ports
