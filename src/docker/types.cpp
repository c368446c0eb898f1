// SPDX-License-Identifier: MIT
#include "docker/types.hpp"

#include <algorithm>
#include <cstring>

#include "docker/spec.hpp"

namespace docker {

std::string label_of(const Labels& labels, const std::string& name) {
  const auto found = labels.find(name);
  return found == labels.end() ? "" : found->second;
}

std::string Container::label(const std::string& name_of_label) const {
  return label_of(labels, name_of_label);
}
std::string ContainerDetails::label(const std::string& name_of_label) const {
  return label_of(labels, name_of_label);
}
std::string Network::label(const std::string& name_of_label) const { return label_of(labels, name_of_label); }
std::string Volume::label(const std::string& name_of_label) const { return label_of(labels, name_of_label); }

// The list has the health only inside the status that it shows to people.
std::string Container::health() const {
  if (status.find("(unhealthy)") != std::string::npos) return "unhealthy";
  if (status.find("(healthy)") != std::string::npos) return "healthy";
  if (status.find("(health: starting)") != std::string::npos) return "starting";
  return "";
}

Source source_of(std::string_view text) {
  return [text](char* buffer, std::size_t size) mutable {
    const std::size_t count = std::min(size, text.size());
    std::memcpy(buffer, text.data(), count);
    text.remove_prefix(count);
    return count;
  };
}

}  // namespace docker
