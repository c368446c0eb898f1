// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "compose/project.hpp"

namespace doctor {

// A variable of a service's `environment:` as a Compose file has it, before Compose puts values in.
struct Written {
  std::string service;
  std::string name;
  std::string value;  // "${DB_HOST:-db}"; empty as well when only the name is there
  std::filesystem::path file;
  int line = 0;
  [[nodiscard]] bool literal() const { return !value.empty() && value.find('$') == std::string::npos; }
};

// Of these files in their order; anchors and merge keys are followed. What is no YAML gives nothing: Compose
// says that better.
[[nodiscard]] std::vector<Written> written_environment(const std::vector<std::filesystem::path>& files);

// What `env_file:` of a service names in these files, in order; relative to `directory`. Paths with a
// variable are left out.
[[nodiscard]] std::vector<std::filesystem::path> written_env_files(
    const std::vector<std::filesystem::path>& files, const std::filesystem::path& directory,
    const std::string& service);

// A host port that a file fixes: "8080:80" in `ports:`.
struct WrittenPort {
  std::string service;
  std::string text;
  std::filesystem::path file;
  int line = 0;
};
[[nodiscard]] std::vector<WrittenPort> fixed_ports(const std::vector<std::filesystem::path>& files);

}  // namespace doctor
