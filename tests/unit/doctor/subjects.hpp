// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "compose/model.hpp"
#include "docker/labels.hpp"
#include "doctor/subject.hpp"

inline compose::Model model_of(const std::string& services, const std::string& rest = "") {
  return compose::parse_model(R"({"name": "shop", "services": {)" + services + "}" +
                              (rest.empty() ? "" : ", " + rest) + "}");
}

// An environment whose files hold just these services.
inline doctor::Subject subject_of(const std::string& services, const std::string& rest = "") {
  doctor::Subject subject;
  subject.root = "/nonexistent/worktree";
  subject.project = "shop";
  subject.files = compose::ProjectFiles{};
  subject.original = model_of(services, rest);
  subject.model = subject.original;
  subject.record =
      registry::Environment{.id = "0a1b2c3d", .project = "shop", .engine = "", .repository = "shop"};
  return subject;
}

inline docker::ContainerDetails container_of(const std::string& service) {
  docker::ContainerDetails container;
  container.id = service + "-id";
  container.name = "shop-" + service + "-1";
  container.state = "running";
  container.labels = {{docker::label::compose_service, service}, {docker::label::compose_project, "shop"}};
  docker::Attachment attachment;
  attachment.network = "shop_default";
  attachment.address = "10.1.0.2";
  container.networks = {attachment};
  return container;
}

inline registry::Lease lease_of(const std::string& service, int container_port, int host_port) {
  registry::Lease lease;
  lease.environment = "0a1b2c3d";
  lease.service = service;
  lease.container_port = container_port;
  lease.host_port = host_port;
  return lease;
}
