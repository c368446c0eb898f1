// SPDX-License-Identifier: MIT
#include <algorithm>

#include "docker/json.hpp"
#include "docker/parse.hpp"

namespace docker {
namespace {

std::vector<Port> bindings_in(const json& value) {
  std::vector<Port> ports;
  if (!value.is_object()) return ports;
  for (const auto& [key, bindings] : value.items()) {
    for (const auto& binding : bindings) {
      Port port = port_of(key);
      port.host_ip = text_in(binding, "HostIp");
      const Port host = port_of(text_in(binding, "HostPort"));
      port.host_port = host.container_port;
      ports.push_back(std::move(port));
    }
  }
  return ports;
}

std::vector<Port> exposed_in(const json& config) {
  std::vector<Port> ports;
  const json& exposed = member(config, "ExposedPorts");
  if (!exposed.is_object()) return ports;
  for (const auto& [key, nothing] : exposed.items()) ports.push_back(port_of(key));
  return ports;
}

Network network_in(const json& value) {
  Network network;
  network.id = text_in(value, "Id");
  network.name = text_in(value, "Name");
  network.driver = text_in(value, "Driver");
  network.internal = truth_in(value, "Internal");
  network.labels = labels_in(value, "Labels");
  network.options = labels_in(value, "Options");
  for (const auto& block : member(member(value, "IPAM"), "Config")) {
    if (!text_in(block, "Subnet").empty()) network.subnets.push_back(text_in(block, "Subnet"));
    if (!text_in(block, "Gateway").empty()) network.gateways.push_back(text_in(block, "Gateway"));
  }
  const json& containers = member(value, "Containers");
  if (containers.is_object())
    for (const auto& [id, nothing] : containers.items()) network.containers.push_back(id);
  return network;
}

Volume volume_in(const json& value) {
  return {text_in(value, "Name"),      text_in(value, "Driver"),   text_in(value, "Mountpoint"),
          time_in(value, "CreatedAt"), labels_in(value, "Labels"), labels_in(value, "Options")};
}

std::vector<std::string> keys_in(const json& value) {
  std::vector<std::string> keys;
  if (value.is_object())
    for (const auto& [key, nothing] : value.items()) keys.push_back(key);
  return keys;
}

}  // namespace

ContainerDetails parse_container(std::string_view text) {
  const json value = read_json(text);
  const json& state = member(value, "State");
  const json& config = member(value, "Config");
  const json& host = member(value, "HostConfig");
  ContainerDetails details;
  details.id = text_in(value, "Id");
  details.name = text_in(value, "Name");
  if (!details.name.empty() && details.name.front() == '/') details.name.erase(0, 1);
  details.image = text_in(config, "Image");
  details.image_id = text_in(value, "Image");
  details.state = text_in(state, "Status");
  details.health = text_in(member(state, "Health"), "Status");
  if (details.health == "none") details.health.clear();
  details.exit_code = static_cast<int>(number_in(state, "ExitCode"));
  details.error = text_in(state, "Error");
  details.oom_killed = truth_in(state, "OOMKilled");
  details.pid = static_cast<int>(number_in(state, "Pid"));
  details.created = time_in(value, "Created");
  details.started = time_in(state, "StartedAt");
  details.finished = time_in(state, "FinishedAt");
  details.labels = labels_in(config, "Labels");
  details.bindings = bindings_in(member(host, "PortBindings"));
  details.published = bindings_in(member(member(value, "NetworkSettings"), "Ports"));
  for (const auto& port : exposed_in(config)) details.exposed.push_back(port.container_port);
  details.mounts = mounts_in(value);
  details.networks = networks_in(value);
  details.network_mode = text_in(host, "NetworkMode");
  details.environment = texts_in(config, "Env");
  details.command = texts_in(config, "Cmd");
  details.entrypoint = texts_in(config, "Entrypoint");
  details.user = text_in(config, "User");
  details.restart_policy = text_in(member(host, "RestartPolicy"), "Name");
  details.stop_signal = text_in(config, "StopSignal");
  details.runtime = text_in(host, "Runtime");
  details.tty = truth_in(config, "Tty");
  return details;
}

std::vector<Network> parse_networks(std::string_view text) {
  std::vector<Network> networks;
  for (const auto& item : read_json(text)) networks.push_back(network_in(item));
  return networks;
}

Network parse_network(std::string_view text) { return network_in(read_json(text)); }

std::vector<Volume> parse_volumes(std::string_view text) {
  const json value = read_json(text);
  std::vector<Volume> volumes;
  for (const auto& item : member(value, "Volumes")) volumes.push_back(volume_in(item));
  return volumes;
}

Volume parse_volume(std::string_view text) { return volume_in(read_json(text)); }

std::vector<Image> parse_images(std::string_view text) {
  std::vector<Image> images;
  for (const auto& item : read_json(text)) {
    Image image;
    image.id = text_in(item, "Id");
    image.tags = texts_in(item, "RepoTags");
    image.size = number_in(item, "Size");
    image.created = number_in(item, "Created");
    image.labels = labels_in(item, "Labels");
    images.push_back(std::move(image));
  }
  return images;
}

Image parse_image(std::string_view text) {
  const json value = read_json(text);
  const json& config = member(value, "Config");
  Image image;
  image.id = text_in(value, "Id");
  image.tags = texts_in(value, "RepoTags");
  image.size = number_in(value, "Size");
  image.created = time_in(value, "Created");
  image.architecture = text_in(value, "Architecture");
  image.labels = labels_in(config, "Labels");
  image.user = text_in(config, "User");
  image.stop_signal = text_in(config, "StopSignal");
  image.working_dir = text_in(config, "WorkingDir");
  image.environment = texts_in(config, "Env");
  image.command = texts_in(config, "Cmd");
  image.entrypoint = texts_in(config, "Entrypoint");
  image.volumes = keys_in(member(config, "Volumes"));
  image.exposed = exposed_in(config);
  return image;
}

Version parse_version(std::string_view text) {
  const json value = read_json(text);
  return {text_in(value, "Version"), text_in(value, "ApiVersion"), text_in(value, "Os"),
          text_in(value, "Arch"), text_in(value, "KernelVersion")};
}

Info parse_info(std::string_view text) {
  const json value = read_json(text);
  Info info;
  info.id = text_in(value, "ID");
  info.name = text_in(value, "Name");
  info.data_root = text_in(value, "DockerRootDir");
  info.driver = text_in(value, "Driver");
  for (const auto& pair : member(value, "DriverStatus"))
    if (pair.is_array() && pair.size() == 2 && pair[0] == "Backing Filesystem" && pair[1].is_string())
      info.backing_filesystem = pair[1].get<std::string>();
  info.operating_system = text_in(value, "OperatingSystem");
  info.default_runtime = text_in(value, "DefaultRuntime");
  info.cgroup_version = text_in(value, "CgroupVersion");
  info.security_options = texts_in(value, "SecurityOptions");
  const auto has = [&info](const char* option) {
    return std::any_of(
        info.security_options.begin(), info.security_options.end(),
        [option](const std::string& text_of_it) { return text_of_it.find(option) != std::string::npos; });
  };
  info.rootless = has("name=rootless");
  info.userns_remap = has("name=userns");
  info.live_restore = truth_in(value, "LiveRestoreEnabled");
  info.desktop = info.operating_system.find("Docker Desktop") != std::string::npos;
  info.containers = static_cast<int>(number_in(value, "Containers"));
  info.processors = static_cast<int>(number_in(value, "NCPU"));
  info.memory = number_in(value, "MemTotal");
  info.warnings = texts_in(value, "Warnings");
  return info;
}

std::vector<VolumeUsage> parse_volume_usage(std::string_view text) {
  const json value = read_json(text);
  // Newer API versions nest the list.
  const json& list = member(value, "Volumes").is_array() ? member(value, "Volumes")
                                                         : member(member(value, "VolumeUsage"), "Items");
  std::vector<VolumeUsage> usages;
  for (const auto& item : list) {
    const json& data = member(item, "UsageData");
    usages.push_back({text_in(item, "Name"), data.is_object() ? number_in(data, "Size") : -1,
                      number_in(data, "RefCount")});
  }
  return usages;
}

}  // namespace docker
