// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "proxy/route.hpp"

namespace proxy {

// How a Caddy is set up, besides its sites.
struct Setup {
  std::string admin;                      // "unix//run/dockertree/admin.sock"
  std::vector<std::string> listen;        // "127.0.0.1:80"; the https ones too
  int http_port = 0;                      // that Caddy sees
  int https_port = 0;                     // as well; 0: no HTTPS
  int shown_port = 0;                     // that a browser sees, in links
  std::vector<std::string> clients = {};  // networks that may ask; empty: everybody who reaches it
  std::string storage = {};               // the folder of its certificates; empty: Caddy's choice
  std::string pages = {};                 // the folder of the dashboard, that Caddy sees; empty: none
  bool keep_streams = false;              // Caddy 2.7 and newer: WebSockets survive a change
};

// Caddy's configuration as JSON: each site by its names, a page for what does not answer, and one for
// unknown names. A name that two sites claim is the first one's. Pure.
[[nodiscard]] std::string caddy_configuration(const Setup& setup, const std::vector<Site>& sites);

}  // namespace proxy
