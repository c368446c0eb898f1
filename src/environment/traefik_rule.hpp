// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace environment {

// Rules of Traefik v2 and v3 as text. Pure.

// The hosts that Host(…), HostHeader(…) and HostSNI(…) name, in lower case; not those of HostRegexp(…): a
// pattern is the user's own affair.
[[nodiscard]] std::vector<std::string> hosts_of_rule(const std::string& rule);

// The rule with other hosts in the place of each; several are alternatives.
using OtherHosts = std::function<std::vector<std::string>(const std::string& host)>;
[[nodiscard]] std::string with_hosts(const std::string& rule, const OtherHosts& others);

// The alternatives of a rule, apart by whether they ask for a host, each again as one rule; or empty.
struct Alternatives {
  std::string of_hosts;
  std::string of_any;  // answer to every host, or to every one but some
};
[[nodiscard]] Alternatives alternatives_of(const std::string& rule);

// Host(`a`) || Host(`b`)
[[nodiscard]] std::string host_rule(const std::vector<std::string>& hosts);

}  // namespace environment
