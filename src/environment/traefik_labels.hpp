// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compose/model.hpp"
#include "environment/desired.hpp"
#include "environment/names.hpp"

namespace environment {

using TraefikLabels = std::map<std::string, std::string>;

// Traefik takes the names of labels in any case.
[[nodiscard]] bool has_traefik_labels(const TraefikLabels& labels);
[[nodiscard]] bool has_http_router(const TraefikLabels& labels);

// What the labels of a project's Compose file are called and say in one environment of it: a Traefik that
// reads the engine's socket sees those of the main stack as well. Pure.
class TraefikRewriting {
 public:
  TraefikRewriting(const compose::Model& model, const Owner& owner, const Names& names);
  // All labels of one service; those of others than Traefik as they are.
  [[nodiscard]] TraefikLabels rewritten(const TraefikLabels& labels) const;
  // One sentence that tells the new hosts; nothing where no rule has changed.
  [[nodiscard]] std::optional<std::string> note() const;

 private:
  void map_hosts(const compose::Service& service, const std::vector<proxy::Route>& routes);
  [[nodiscard]] std::vector<std::string> own_hosts(const std::vector<std::string>& wanted) const;
  [[nodiscard]] std::string own_name(const std::string& name) const;
  [[nodiscard]] std::string own_references(const std::string& names) const;
  [[nodiscard]] std::string own_rule(const std::string& rule) const;
  [[nodiscard]] std::string own_http_rule(const std::string& rule) const;

  std::string project_, id_, host_;
  std::vector<std::string> main_hosts_;  // of the service that stands for the environment
  std::set<std::string> names_;          // of routers, services, middlewares: all that labels define
  std::set<std::string> files_hosts_;    // those that the main stack answers to
  std::map<std::string, std::vector<std::string>> hosts_;  // of the file -> of the environment
  std::map<std::string, std::string> networks_;            // of the main stack -> of the environment
  bool any_host_ = false;                                  // a rule answers to every host
};

}  // namespace environment
