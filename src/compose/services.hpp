// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compose/addresses.hpp"
#include "compose/emit.hpp"
#include "compose/model.hpp"
#include "compose/override.hpp"

namespace compose {

// On images that are built. Not the names that containers carry: whoever starts such an image, or builds on
// it, has its labels, and is not ours for that.
inline constexpr const char* label_image_environment = "dockertree.image.environment";
inline constexpr const char* label_image_worktree = "dockertree.image.worktree";

// Everything of the override below `services:`.
class Services {
 public:
  Services(const Model& model, const Assignment& assignment, const Addresses& addresses);
  void write(Emit& out) const;

 private:
  void write_service(Emit& out, const Service& service) const;
  void write_ports(Emit& out, const Service& service) const;
  void write_mounts(Emit& out, const Service& service) const;
  void write_image(Emit& out, const Service& service) const;
  void write_networks(Emit& out, const Service& service) const;
  void write_address(Emit& out, const std::string& network, const char* name,
                     const std::string& address) const;
  void write_namespaces(Emit& out, const Service& service) const;
  void write_references(Emit& out, const Service& service) const;
  void write_environment(Emit& out, const Service& service) const;
  [[nodiscard]] std::string moved(const std::string& address) const;
  [[nodiscard]] std::string own_tag(const std::string& image) const;

  const Model& model_;
  const Assignment& assignment_;
  const Addresses& addresses_;
  std::map<std::string, std::string> images_;                    // built image -> the environment's own
  std::map<std::string, std::string> built_;                     // the same, and what else a build is tagged
  std::map<std::string, std::vector<std::string>> aliases_;      // service -> names it lost or is linked by
  std::map<std::string, std::vector<const PortLease*>> leases_;  // service -> in the order of its ports
};

}  // namespace compose
