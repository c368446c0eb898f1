// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "environment/port_holders.hpp"
#include "ports/range.hpp"
#include "registry/registry.hpp"

namespace environment {

// A port that somebody wants to listen on.
struct PortWish {
  std::string host_ip;  // empty: everywhere
  int port = 0;
  std::string protocol = "tcp";
  std::string service = {};
  int container_port = 0;
  std::string variable = {};  // whose value in the Compose file is the port; empty: it is written there
  enum class Origin {
    asked,    // on the command line
    compose,  // a plain Compose file
    leased,   // an environment's
    fixed,    // an environment's, which takes no other
  } origin = Origin::asked;
};

struct PortConflict {
  PortWish wish;
  std::string kind;  // of the holder; "lease", or "refused" when the address or the number is not to be had
  std::optional<PortHolder> holder;
  std::optional<registry::Environment> environment;  // of a lease
  std::string reason;                                // "held by …"
  std::vector<int> suggestions;                      // free ones
  std::string fix;                                   // a command, or what to write
};

// What will not stop it now, but may later: "ephemeral", "leased", "reserved".
struct PortCaution {
  PortWish wish;
  std::string kind;
  std::string reason;
};

struct PortCheck {
  std::vector<PortConflict> conflicts;
  std::vector<PortCaution> cautions;
};

struct PortCheckInput {
  const PortMap& map;
  registry::Registry* registry = nullptr;  // nullptr: nothing is registered
  docker::Client* engine = nullptr;
  const config::Settings& settings;
  std::string environment = {};  // id of the one that wants; empty: none
  PortMap::Own own = {};         // containers that do not stand in the way
};
[[nodiscard]] PortCheck check_ports(const PortCheckInput& input, const std::vector<PortWish>& wishes);

// "PORT", "FROM-TO", "ADDRESS:PORT", each with "/tcp" or "/udp" behind it; both when it is left out.
[[nodiscard]] std::vector<PortWish> parse_wishes(const std::string& text);
[[nodiscard]] bool looks_like_port(const std::string& text);

}  // namespace environment
