// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "docker/json.hpp"
#include "docker/parse.hpp"

namespace docker {
namespace {

void put(json& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}

void put(json& object, const char* name, const std::vector<std::string>& texts) {
  if (!texts.empty()) object[name] = texts;
}

json mounts_of(const std::vector<Mount>& mounts) {
  json list = json::array();
  for (const auto& mount : mounts) {
    json item = {{"Type", mount.type.empty() ? "volume" : mount.type},
                 {"Target", mount.target},
                 {"ReadOnly", mount.read_only}};
    put(item, "Source", mount.name.empty() ? mount.source : mount.name);
    list.push_back(std::move(item));
  }
  return list;
}

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace

std::string write_container(const ContainerSpec& spec) {
  json host = {{"AutoRemove", spec.auto_remove},
               {"Privileged", spec.privileged},
               {"ReadonlyRootfs", spec.read_only},
               {"Init", spec.init},
               {"Mounts", mounts_of(spec.mounts)}};
  json exposed = json::object();
  json bindings = json::object();
  for (const auto& port : spec.ports) {
    const std::string key = fmt::format("{}/{}", port.container_port, port.protocol);
    exposed[key] = json::object();
    bindings[key].push_back(
        {{"HostIp", port.host_ip}, {"HostPort", port.host_port == 0 ? "" : std::to_string(port.host_port)}});
  }
  host["PortBindings"] = bindings;
  put(host, "NetworkMode", spec.network_mode);
  put(host, "ExtraHosts", spec.extra_hosts);
  put(host, "CapAdd", spec.capabilities);
  put(host, "CapDrop", spec.drop_capabilities);
  put(host, "SecurityOpt", spec.security_options);
  put(host, "PidMode", spec.pid_mode);
  put(host, "CgroupParent", spec.cgroup_parent);
  if (spec.memory > 0) {
    host["Memory"] = spec.memory;
    host["MemorySwap"] = spec.memory;  // both together
  }
  if (!spec.restart_policy.empty()) host["RestartPolicy"] = {{"Name", spec.restart_policy}};
  if (!spec.log_driver.empty()) host["LogConfig"] = {{"Type", spec.log_driver}, {"Config", json::object()}};

  json body = {{"Image", spec.image},
               {"Labels", spec.labels},
               {"ExposedPorts", exposed},
               {"AttachStdin", spec.open_stdin},
               {"OpenStdin", spec.open_stdin},
               {"StdinOnce", spec.open_stdin},
               {"AttachStdout", true},
               {"AttachStderr", true},
               {"HostConfig", host}};
  put(body, "Entrypoint", spec.entrypoint);
  put(body, "Cmd", spec.command);
  put(body, "Env", spec.environment);
  put(body, "User", spec.user);
  put(body, "WorkingDir", spec.working_dir);
  if (!spec.aliases.empty() && !spec.network_mode.empty())
    body["NetworkingConfig"]["EndpointsConfig"][spec.network_mode] = {{"Aliases", spec.aliases}};
  return dump(body);
}

std::string write_network(const NetworkSpec& spec) {
  json body = {{"Name", spec.name},
               {"Driver", spec.driver},
               {"CheckDuplicate", true},
               {"Internal", spec.internal},
               {"Labels", spec.labels},
               {"Options", spec.options},
               {"Attachable", spec.attachable}};
  if (!spec.subnet.empty()) {
    json block = {{"Subnet", spec.subnet}};
    put(block, "Gateway", spec.gateway);
    body["IPAM"] = {{"Driver", "default"}, {"Config", json::array({block})}};
  }
  return dump(body);
}

std::string write_volume(const VolumeSpec& spec) {
  return dump(
      {{"Name", spec.name}, {"Driver", spec.driver}, {"Labels", spec.labels}, {"DriverOpts", spec.options}});
}

std::string write_exec(const ExecSpec& spec) {
  json body = {{"Cmd", spec.command},
               {"AttachStdin", spec.input.has_value()},
               {"AttachStdout", true},
               {"AttachStderr", true},
               {"Privileged", spec.privileged}};
  put(body, "User", spec.user);
  put(body, "WorkingDir", spec.working_dir);
  put(body, "Env", spec.environment);
  return dump(body);
}

std::string write_connect(const std::string& container, const std::vector<std::string>& aliases) {
  return dump({{"Container", container}, {"EndpointConfig", {{"Aliases", aliases}}}});
}

std::string write_disconnect(const std::string& container) {
  return dump({{"Container", container}, {"Force", true}});
}

std::string write_filter(const Filter& filter) {
  json body = json::object();
  put(body, "label", filter.labels);
  put(body, "name", filter.names);
  put(body, "volume", filter.volumes);
  put(body, "network", filter.networks);
  put(body, "status", filter.states);
  for (const auto& other : filter.others) {
    const auto equals = other.find('=');
    body[other.substr(0, equals)].push_back(equals == std::string::npos ? "" : other.substr(equals + 1));
  }
  return dump(body);
}

}  // namespace docker
