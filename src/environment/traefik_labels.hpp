// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "compose/model.hpp"
#include "proxy/route.hpp"

namespace environment {

using TraefikLabels = std::map<std::string, std::string>;

// Traefik takes the names of labels in any case.
[[nodiscard]] bool has_traefik_labels(const TraefikLabels& labels);
[[nodiscard]] bool has_http_router(const TraefikLabels& labels);

// What the labels of a project's Compose file are called and say in one environment of it. Pure.
class TraefikRewriting {
 public:
  TraefikRewriting(const compose::Model& model, const std::string& project,
                   const std::vector<proxy::Route>& routes);
  // All labels of one service; those of others than Traefik as they are.
  [[nodiscard]] TraefikLabels rewritten(const TraefikLabels& labels) const;

 private:
  [[nodiscard]] std::string own_name(const std::string& name) const;
  [[nodiscard]] std::string own_references(const std::string& names) const;
  [[nodiscard]] std::string own_rule(const std::string& rule) const;

  std::string project_;
  std::set<std::string> names_;  // of routers, services, middlewares: all that labels define
  std::map<std::string, std::vector<std::string>> hosts_;  // of the file -> of the environment
};

}  // namespace environment
