// SPDX-License-Identifier: MIT
#include "environment/port_wishes.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "compose/port_variables.hpp"
#include "docker/labels.hpp"
#include "environment/conflict.hpp"
#include "environment/observed.hpp"
#include "environment/project.hpp"

namespace environment {
namespace fs = std::filesystem;
namespace {

PortWishes wishes_of(const compose::Invocation& invocation) {
  const auto model = compose::load_model(invocation);
  const auto variables = compose::port_variables(invocation.files);
  PortWishes result;
  for (const auto& service : model.services) {
    for (const auto& port : service.ports) {
      if (!port.published) continue;
      PortWish wish{.host_ip = port.host_ip,
                    .port = *port.published,
                    .protocol = port.protocol,
                    .service = service.name,
                    .container_port = port.container_port,
                    .origin = PortWish::Origin::compose};
      const auto variable = variables.find({service.name, port.container_port});
      if (variable != variables.end()) wish.variable = variable->second;
      result.wishes.push_back(std::move(wish));
    }
  }
  result.own = [name = model.name, directory = invocation.directory](const docker::Container& container) {
    const std::string folder = container.label(docker::label::compose_working_dir);
    return container.label(docker::label::compose_project) == name && !folder.empty() &&
           base::normal_path(folder) == base::normal_path(directory);
  };
  return result;
}

}  // namespace

PortWishes wishes_of_files(const std::vector<fs::path>& files) {
  for (const auto& file : files) {
    if (!base::exists(file)) throw base::Error("there is no file '" + file.string() + "'");
  }
  compose::Invocation invocation;
  invocation.files = files;
  invocation.directory = files.front().parent_path();
  return wishes_of(invocation);
}

PortWishes wishes_of_worktree(registry::Registry* registry, const git::Repository& repository,
                              const git::Worktree& worktree, const config::Settings& settings) {
  if (worktree.main) return wishes_of(invocation(require_project(worktree.root, settings), "", {}, settings));
  PortWishes result;
  const auto record = registry != nullptr ? find_record(*registry, repository, worktree) : std::nullopt;
  if (!record) {
    for (const auto& [name, service] : settings.services) {
      if (!service.port) continue;
      result.wishes.push_back({.host_ip = "127.0.0.1",
                               .port = *service.port,
                               .service = name,
                               .origin = PortWish::Origin::fixed});
    }
    return result;
  }
  result.environment = record->id;
  result.own = own_containers(*record);
  for (const auto& lease : registry->leases_of(record->id)) {
    result.wishes.push_back({.host_ip = lease.host_ip,
                             .port = lease.host_port,
                             .protocol = lease.protocol,
                             .service = lease.service,
                             .container_port = lease.container_port,
                             .origin = lease.fixed ? PortWish::Origin::fixed : PortWish::Origin::leased});
  }
  // A fixed port that it does not have.
  for (const auto& [name, service] : settings.services) {
    if (!service.port) continue;
    bool has = false;
    for (const auto& wish : result.wishes) has = has || wish.port == *service.port;
    if (has) continue;
    result.wishes.push_back(
        {.host_ip = "127.0.0.1", .port = *service.port, .service = name, .origin = PortWish::Origin::fixed});
  }
  return result;
}

}  // namespace environment
