// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

namespace docker {

// Where an engine listens.
struct Endpoint {
  std::string url;  // unix:///…, tcp://host:port
  std::string key;  // the engine's stable name in the registry: the url, links of the socket's path resolved
  std::string context;                    // the docker context's name; empty when DOCKER_HOST decided
  std::filesystem::path tls_folder = {};  // with ca.pem, cert.pem, key.pem; empty: no TLS
  bool tls_verify = true;
};

// As the docker command decides: DOCKER_HOST, DOCKER_CONTEXT, the current context of the docker
// configuration, the default socket. Throws when the context does not exist or its kind of address is not
// supported (ssh).
[[nodiscard]] Endpoint find_endpoint();
// The endpoint of one url.
[[nodiscard]] Endpoint endpoint_of(const std::string& url);

}  // namespace docker
