// SPDX-License-Identifier: MIT
#include "environment/variables.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "compose/env_file.hpp"

namespace environment {
namespace {

void add(Variables& variables, const std::string& name, const std::string& value) {
  const auto same = [&](const auto& variable) { return variable.first == name; };
  if (std::none_of(variables.begin(), variables.end(), same)) variables.emplace_back(name, value);
}

// The host port; a container port that is published twice has two leases, in the order of the file.
std::optional<int> take_lease(std::vector<compose::PortLease>& leases, const compose::Port& port) {
  const auto found = std::find_if(leases.begin(), leases.end(), [&](const compose::PortLease& lease) {
    return lease.service == port.service && lease.container_port == port.container_port &&
           lease.protocol == port.protocol;
  });
  if (found == leases.end()) return std::nullopt;
  const int number = found->host_port;
  leases.erase(found);
  return number;
}

std::string compose_file(const std::vector<std::filesystem::path>& files, char separator) {
  std::vector<std::string> names;
  names.reserve(files.size());
  for (const auto& file : files) names.push_back(file.string());
  return base::join(names, std::string(1, separator));
}

bool has_colon(const std::filesystem::path& path) { return path.string().find(':') != std::string::npos; }

std::string with_port(const std::string& scheme, const std::string& host, int port) {
  const bool standard = (scheme == "http" && port == 80) || (scheme == "https" && port == 443);
  return scheme + "://" + host + (standard ? "" : ":" + std::to_string(port));
}

void add_hosts(Variables& result, const VariableSource& source) {
  auto hosts = source.hosts;
  add(result, "SITE_DOMAIN", hosts.empty() ? "localhost" : hosts.front());
  std::vector<std::string> origins;
  origins.reserve(hosts.size());
  for (const auto& host : hosts) origins.push_back(with_port(source.scheme, host, source.http_port));
  for (const char* always : {"localhost", "127.0.0.1"}) {
    if (std::find(hosts.begin(), hosts.end(), always) == hosts.end()) hosts.emplace_back(always);
  }
  add(result, "ALLOWED_HOSTS", base::join(hosts, ","));
  if (origins.empty()) return;
  add(result, "CSRF_TRUSTED_ORIGINS", base::join(origins, ","));
  add(result, "USE_X_FORWARDED_HOST", "True");
}

}  // namespace

Variables variables(const VariableSource& source) {
  Variables result;
  add(result, "COMPOSE_PROJECT_NAME", source.project);
  const bool colons = std::any_of(source.files.begin(), source.files.end(), has_colon);
  if (colons) add(result, "COMPOSE_PATH_SEPARATOR", ";");
  add(result, "COMPOSE_FILE", compose_file(source.files, colons ? ';' : ':'));
  if (!source.profiles.empty()) add(result, "COMPOSE_PROFILES", base::join(source.profiles, ","));
  add_hosts(result, source);
  add(result, "WORKTREE_NAME", base::slug(source.branch));
  add(result, "DOCKERTREE_BRANCH", source.branch);
  auto leases = source.leases;
  for (const auto& wanted : source.wanted) {
    if (const auto number = take_lease(leases, wanted.port))
      add(result, wanted.variable, std::to_string(*number));
  }
  // DOCKERTREE_WEB_HOST_PORT_80 is ALLOCATED_WEB_PORT_80 as well.
  const Variables ports = result;
  for (const auto& [name, value] : ports) {
    const auto at = name.find("_HOST_PORT");
    if (name.rfind("DOCKERTREE_", 0) != 0 || at == std::string::npos) continue;
    add(result, "ALLOCATED_" + name.substr(11, at - 11) + "_PORT" + name.substr(at + 10), value);
  }
  for (const auto& [name, value] : source.additional) add(result, name, value);
  return result;
}

std::vector<std::string> env_lines(const Variables& variables) {
  std::vector<std::string> lines;
  lines.reserve(variables.size());
  for (const auto& [name, value] : variables) lines.push_back(compose::env_line(name, value));
  return lines;
}

Variables block_variables(const Variables& all, const std::map<std::string, std::string>& in_file) {
  Variables result;
  for (const auto& variable : all) {
    const bool ours = variable.first.rfind("COMPOSE_", 0) == 0 || variable.first.rfind("DOCKERTREE_", 0) == 0;
    if (ours || in_file.count(variable.first) == 0) result.push_back(variable);
  }
  return result;
}

}  // namespace environment
