// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compose/model.hpp"

namespace doctor {

// A variable of a service that names a host: DATABASE_URL, REDIS_HOST, API_URL, …
struct Link {
  std::string service;
  std::string variable;
  std::string host;
  std::optional<int> port;  // the one that is said, else the usual one of the URL's scheme
  bool strong = false;      // a dependency for sure: a database's URL, DB_HOST; not API_URL, not APP_HOST
};

// What the variables of a model say, services and variables in order. Empty hosts, "0.0.0.0" and what still
// holds a `$` are left out.
[[nodiscard]] std::vector<Link> links_of(const compose::Model& model);

struct Place {
  enum class Kind {
    service,         // `service` is meant
    container_name,  // the fixed name of `service`'s container
    local,           // localhost
    address,         // an IP address
    outside,         // a host name with dots, host.docker.internal, what extra_hosts or links say
    unknown,         // a single word that nothing in the project has
  };
  Kind kind = Kind::unknown;
  std::string service;
};
// What a host means inside a service's container. `original` knows the fixed names.
[[nodiscard]] Place place_of(const std::string& host, const compose::Service& from,
                             const compose::Model& original);

// The service that is probably meant by a link whose host is wrong: the only one with that port or of that
// kind; nothing when it is not clear.
[[nodiscard]] std::optional<std::string> service_meant(const Link& link, const compose::Model& model);

// Whether a service answers such links itself: `localhost` in a database's own container is right.
[[nodiscard]] bool is_backing(const compose::Service& service);

// Pairs (service, service it needs) by depends_on and by links, each once, sorted; with the port when known.
struct Dependency {
  std::string service, on;
  std::optional<int> port;
  std::string because;  // "depends_on", or the variable's name
};
[[nodiscard]] std::vector<Dependency> dependencies(const compose::Model& model,
                                                   const compose::Model& original);

// The value as it may be shown: passwords in URLs and whole values of secret names become "***".
[[nodiscard]] std::string masked(const std::string& name, const std::string& value);

}  // namespace doctor
