// SPDX-License-Identifier: MIT
#include "doctor/subject.hpp"

#include "base/file.hpp"
#include "docker/labels.hpp"
#include "doctor/check.hpp"

namespace doctor {

const char* text(Severity severity) {
  switch (severity) {
    case Severity::problem:
      return "problem";
    case Severity::warning:
      return "warning";
    case Severity::note:
      return "note";
  }
  return "";
}

std::vector<registry::Lease> Subject::leases() const {
  std::vector<registry::Lease> result;
  for (const auto& lease : recorded.leases) {
    if (record && lease.environment == record->id) result.push_back(lease);
  }
  return result;
}

std::vector<const docker::ContainerDetails*> Subject::running(const std::string& service) const {
  std::vector<const docker::ContainerDetails*> result;
  for (const auto& container : containers) {
    if (container.running() && container.label(docker::label::compose_service) == service &&
        container.label(docker::label::compose_oneoff) != "True") {
      result.push_back(&container);
    }
  }
  return result;
}

std::string Subject::short_path(const std::filesystem::path& path) const {
  return base::is_inside(path, root) ? path.lexically_relative(root).string() : path.string();
}

}  // namespace doctor
