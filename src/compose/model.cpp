// SPDX-License-Identifier: MIT
#include "compose/model.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"

namespace compose {
namespace {

using Json = nlohmann::json;
using Strings = std::vector<std::string>;
using Map = std::map<std::string, std::string>;

// Compose writes its answer so that it can be read again as a Compose file: every `$` doubled.
std::string single_dollars(const std::string& text) { return base::replace_all(text, "$$", "$"); }

std::string scalar(const Json& value) {
  if (value.is_string()) return single_dollars(value.get<std::string>());
  if (value.is_null()) return {};
  return value.dump();
}

std::string text(const Json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found == object.end() ? std::string() : scalar(*found);
}

bool flag(const Json& object, const char* key) { return text(object, key) == "true"; }

const Json& part(const Json& object, const char* key) {
  static const Json nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(key);
  return found == object.end() ? nothing : *found;
}

Strings strings(const Json& list) {
  Strings result;
  if (list.is_string()) return {scalar(list)};
  if (!list.is_array()) return result;
  for (const Json& item : list) result.push_back(scalar(item));
  return result;
}

Map map(const Json& object) {
  Map result;
  if (!object.is_object()) return result;
  for (const auto& [key, value] : object.items()) result[key] = scalar(value);
  return result;
}

Port parse_port(const Json& json, const std::string& service) {
  Port port;
  port.service = service;
  port.container_port = static_cast<int>(base::parse_integer(text(json, "target")).value_or(0));
  port.protocol = text(json, "protocol");
  if (port.protocol.empty()) port.protocol = "tcp";
  port.host_ip = text(json, "host_ip");
  // "8000-8010" gives one container one port of many: the first stands for it. "0" means any.
  const std::string published = text(json, "published");
  const auto number = base::parse_integer(published.substr(0, published.find('-')));
  if (number && *number > 0) port.published = static_cast<int>(*number);
  port.mode = text(json, "mode");
  port.name = text(json, "name");
  port.app_protocol = text(json, "app_protocol");
  return port;
}

int parse_replicas(const Json& json) {
  std::string number = text(json, "scale");
  if (number.empty()) number = text(part(json, "deploy"), "replicas");
  return static_cast<int>(base::parse_integer(number).value_or(1));
}

void parse_networks(const Json& json, Service& service) {
  if (!json.is_object()) return;
  for (const auto& [key, use] : json.items()) {
    NetworkUse& into = service.networks[key];
    if (!use.is_object()) continue;
    into.aliases = strings(part(use, "aliases"));
    into.ipv4 = text(use, "ipv4_address");
    into.ipv6 = text(use, "ipv6_address");
    into.mac = text(use, "mac_address");
    into.link_local = base::join(strings(part(use, "link_local_ips")), " ");
  }
}

// A context that Compose found to be a folder is absolute.
void parse_dockerfile(const Json& build, Service& service) {
  if (!build.is_object()) return;
  service.dockerfile = text(build, "dockerfile_inline");
  const std::string context = text(build, "context");
  if (!service.dockerfile.empty() || context.empty() || context.front() != '/') return;
  const std::string file = text(build, "dockerfile");
  service.dockerfile_path = std::filesystem::path(context) / (file.empty() ? "Dockerfile" : file);
}

Service parse_service(const std::string& name, const Json& json) {
  Service service;
  service.name = name;
  service.image = text(json, "image");
  service.built = part(json, "build").is_object();
  parse_dockerfile(part(json, "build"), service);
  service.build_tags = strings(part(part(json, "build"), "tags"));
  service.build_args = map(part(part(json, "build"), "args"));
  service.build_contexts = map(part(part(json, "build"), "additional_contexts"));
  service.container_name = text(json, "container_name");
  service.network_mode = text(json, "network_mode");
  service.pid = text(json, "pid");
  service.ipc = text(json, "ipc");
  for (const Json& port : part(json, "ports")) service.ports.push_back(parse_port(port, name));
  parse_networks(part(json, "networks"), service);
  for (const Json& mount : part(json, "volumes")) {
    const Json& volume = part(mount, "volume");
    service.mounts.push_back({text(mount, "type"), text(mount, "source"), text(mount, "target"),
                              flag(mount, "read_only"), flag(volume, "nocopy"), text(volume, "subpath")});
  }
  const Json& variables = part(json, "environment");
  if (variables.is_object()) {
    for (const auto& [key, value] : variables.items()) {
      service.environment[key] = value.is_null() ? std::nullopt : std::optional(scalar(value));
    }
  }
  service.labels = map(part(json, "labels"));
  const Json& dependencies = part(json, "depends_on");
  if (dependencies.is_object()) {
    for (const auto& [on, how] : dependencies.items()) service.depends_on[on] = text(how, "condition");
  }
  service.restart = text(json, "restart");
  service.user = text(json, "user");
  const Json& check = part(json, "healthcheck");
  service.healthcheck = check.is_object() && !flag(check, "disable");
  service.replicas = parse_replicas(json);
  service.profiles = strings(part(json, "profiles"));
  service.command = base::join(strings(part(json, "command")), " ");
  service.entrypoint = base::join(strings(part(json, "entrypoint")), " ");
  service.links = strings(part(json, "links"));
  service.external_links = strings(part(json, "external_links"));
  service.volumes_from = strings(part(json, "volumes_from"));
  service.extra_hosts = strings(part(json, "extra_hosts"));
  service.expose = strings(part(json, "expose"));
  service.dns = strings(part(json, "dns"));
  service.log_driver = text(part(json, "logging"), "driver");
  service.log_options = map(part(part(json, "logging"), "options"));
  return service;
}

Network parse_network(const std::string& key, const Json& json) {
  Network network;
  network.key = key;
  if (!json.is_object()) return network;
  network.name = text(json, "name");
  network.external = flag(json, "external");
  network.internal = flag(json, "internal");
  network.attachable = flag(json, "attachable");
  network.ipv6 = flag(json, "enable_ipv6");
  network.driver = text(json, "driver");
  for (const Json& pool : part(part(json, "ipam"), "config")) {
    network.pools.push_back({text(pool, "subnet"), text(pool, "gateway"), text(pool, "ip_range")});
  }
  network.driver_options = map(part(json, "driver_opts"));
  network.labels = map(part(json, "labels"));
  return network;
}

Volume parse_volume(const std::string& key, const Json& json) {
  Volume volume;
  volume.key = key;
  if (!json.is_object()) return volume;
  volume.name = text(json, "name");
  volume.external = flag(json, "external");
  volume.driver = text(json, "driver");
  volume.driver_options = map(part(json, "driver_opts"));
  volume.labels = map(part(json, "labels"));
  return volume;
}

template <typename Item>
const Item* find_key(const std::vector<Item>& items, std::string_view key) {
  const auto found = std::find_if(items.begin(), items.end(), [&](const Item& i) { return i.key == key; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

Model parse_model(std::string_view json_text) {
  const Json json = Json::parse(json_text, nullptr, false);
  if (!json.is_object()) {
    throw base::Error("'docker compose config' did not answer with a project in JSON", base::ErrorKind::bug);
  }
  Model model;
  try {
    model.name = text(json, "name");
    for (const auto& [name, service] : part(json, "services").items()) {
      model.services.push_back(parse_service(name, service));
    }
    for (const auto& [key, network] : part(json, "networks").items()) {
      model.networks.push_back(parse_network(key, network));
    }
    for (const auto& [key, volume] : part(json, "volumes").items()) {
      model.volumes.push_back(parse_volume(key, volume));
    }
    for (const auto& [section, secret] : {std::pair("secrets", true), std::pair("configs", false)}) {
      for (const auto& [key, file] : part(json, section).items()) {
        if (file.is_object()) model.files.push_back({key, text(file, "file"), secret});
      }
    }
  } catch (const Json::exception& error) {
    throw base::Error(std::string("cannot read the model of 'docker compose config': ") + error.what(),
                      base::ErrorKind::bug);
  }
  return model;
}

const Service* find_service(const Model& model, std::string_view name) {
  const auto found = std::find_if(model.services.begin(), model.services.end(),
                                  [&](const Service& service) { return service.name == name; });
  return found == model.services.end() ? nullptr : &*found;
}

const Network* find_network(const Model& model, std::string_view key) {
  return find_key(model.networks, key);
}

const Volume* find_volume(const Model& model, std::string_view key) { return find_key(model.volumes, key); }

}  // namespace compose
