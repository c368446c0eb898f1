// SPDX-License-Identifier: MIT
#include "compose/services.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "compose/bases.hpp"

namespace compose {
namespace {

constexpr std::string_view container_prefix = "container:";

void add_once(std::vector<std::string>& list, const std::string& item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

// "name" and ":rest" at the first colon; rest is empty without one.
std::pair<std::string, std::string> cut(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return {text, {}};
  return {text.substr(0, colon), text.substr(colon)};
}

}  // namespace

Services::Services(const Model& model, const Assignment& assignment, const Addresses& addresses)
    : model_(model), assignment_(assignment), addresses_(addresses) {
  for (const Service& service : model.services) {
    if (service.built && !service.image.empty()) images_[service.image] = own_tag(service.image);
    if (!service.container_name.empty()) add_once(aliases_[service.name], service.container_name);
    for (const std::string& tag : service.build_tags) built_[tag] = own_tag(tag);
  }
  built_.insert(images_.begin(), images_.end());
  for (const Service& service : model.services) {
    for (const std::string& link : service.external_links) {
      const auto [container, alias] = cut(link);
      const Service* target = find_container(model, container);
      // Not as `links:`, which would make a dependency, and perhaps a cycle.
      if (target != nullptr && !alias.empty()) add_once(aliases_[target->name], alias.substr(1));
    }
  }
  for (const PortLease& lease : assignment.ports) leases_[lease.service].push_back(&lease);
}

// "repo/app:dev" -> "repo/app:dev-shop-main". A digest says what the image was, not what is built.
std::string Services::own_tag(const std::string& image) const {
  std::string name = image.substr(0, image.find('@'));
  const std::size_t colon = name.rfind(':');
  std::string tag;
  if (colon != std::string::npos && name.find('/', colon) == std::string::npos) {
    tag = name.substr(colon + 1);
    name.erase(colon);
  }
  std::string own = tag.empty() || tag == "latest" ? assignment_.project : tag + "-" + assignment_.project;
  constexpr std::size_t longest = 128;
  if (own.size() > longest) own = own.substr(0, longest - 17) + "-" + base::hash(own);
  return name + ":" + own;
}

std::string Services::moved(const std::string& address) const {
  for (const auto& [network, addresses] : addresses_.moved) {
    const auto found = addresses.find(address);
    if (found != addresses.end()) return found->second;
  }
  return {};
}

void Services::write(Emit& out) const {
  out.begin("services");
  for (const Service& service : model_.services) write_service(out, service);
  out.end();
}

void Services::write_service(Emit& out, const Service& service) const {
  out.begin(service.name);
  if (!service.container_name.empty()) out.reset("container_name");
  write_image(out, service);
  write_namespaces(out, service);
  write_networks(out, service);
  write_ports(out, service);
  write_mounts(out, service);
  write_references(out, service);
  write_environment(out, service);
  auto labels = ownership_labels(assignment_);
  const auto more = assignment_.service_labels.find(service.name);
  if (more != assignment_.service_labels.end()) labels.insert(more->second.begin(), more->second.end());
  const auto whole = assignment_.whole_labels.find(service.name);
  if (whole == assignment_.whole_labels.end()) {
    out.map("labels", labels);
  } else {
    out.reset("label_file");  // its labels are among them, and would come back as they were
    out.begin_override("labels");
    labels.insert(whole->second.begin(), whole->second.end());
    for (const auto& [name, value] : labels) out.text(name, value);
    out.end();
  }
  out.end();
}

void Services::write_image(Emit& out, const Service& service) const {
  const auto own = images_.find(service.image);
  if (own != images_.end()) out.text("image", own->second);
  if (!service.built) return;
  std::vector<std::string> tags;
  for (const std::string& tag : service.build_tags) tags.push_back(own_tag(tag));
  out.begin("build");
  if (!tags.empty()) out.replace("tags", tags);
  const Bases bases = bases_of(service, built_);
  if (!bases.contexts.empty()) out.map("additional_contexts", bases.contexts);
  if (!bases.args.empty()) out.map("args", bases.args);
  // An image that is left over says whose it was.
  out.map("labels", {{label_image_environment, assignment_.environment_id},
                     {label_image_worktree, assignment_.worktree.string()}});
  out.end();
}

void Services::write_namespaces(Emit& out, const Service& service) const {
  const auto rewrite = [&](const char* key, const std::string& mode) {
    if (mode.rfind(container_prefix, 0) != 0) return;
    const Service* target = find_container(model_, mode.substr(container_prefix.size()));
    if (target != nullptr) out.text(key, "service:" + target->name);
  };
  // On a network now, where the mode was Docker's own bridge or named one of the project's networks.
  if (!service.network_mode.empty() && publishes(service, model_)) {
    out.reset("network_mode");
  } else {
    rewrite("network_mode", service.network_mode);
  }
  rewrite("pid", service.pid);
  rewrite("ipc", service.ipc);
}

void Services::write_networks(Emit& out, const Service& service) const {
  const std::map<std::string, NetworkUse> uses = networks_of(service, model_);
  if (uses.empty()) return;
  std::map<std::string, std::vector<std::string>> aliases;
  std::map<std::string, const NetworkUse*> fixed;
  const auto lost = aliases_.find(service.name);
  for (const auto& [key, use] : uses) {
    const Network* network = find_network(model_, key);
    // On a shared network the old name would answer for the main worktree's container as well.
    if (network != nullptr && network->external) continue;
    if (lost != aliases_.end()) aliases[key] = lost->second;
    if (!service.network_mode.empty()) aliases.try_emplace(key);
    if (!use.ipv4.empty() || !use.ipv6.empty()) {
      fixed[key] = &use;
      aliases.try_emplace(key);
    }
  }
  if (aliases.empty()) return;
  out.begin("networks");
  for (const auto& [key, names] : aliases) {
    out.begin(key);
    if (!names.empty()) out.list("aliases", names);
    const auto use = fixed.find(key);
    if (use != fixed.end()) {
      write_address(out, key, "ipv4_address", use->second->ipv4);
      write_address(out, key, "ipv6_address", use->second->ipv6);
    }
    out.end();
  }
  out.end();
}

void Services::write_address(Emit& out, const std::string& network, const char* name,
                             const std::string& address) const {
  if (address.empty()) return;
  const auto addresses = addresses_.moved.find(network);
  if (addresses != addresses_.moved.end() && addresses->second.count(address) != 0) {
    out.text(name, addresses->second.at(address));
  } else {
    out.reset(name);
  }
}

void Services::write_ports(Emit& out, const Service& service) const {
  if (service.ports.empty()) return;
  if (!publishes(service, model_)) return;
  const auto held = leases_.find(service.name);
  std::vector<const PortLease*> leases;
  if (held != leases_.end()) leases = held->second;
  const auto write = [&](const Port& port, const PortLease* lease) {
    out.begin();
    if (!port.name.empty()) out.text("name", port.name);
    if (!port.mode.empty()) out.text("mode", port.mode);
    out.text("host_ip", lease != nullptr ? lease->host_ip : "127.0.0.1");
    out.number("target", port.container_port);
    if (lease != nullptr) out.text("published", std::to_string(lease->host_port));
    out.text("protocol", port.protocol);
    if (!port.app_protocol.empty()) out.text("app_protocol", port.app_protocol);
    out.end();
  };
  out.begin_list_override("ports");
  if (service.replicas > 1) {
    for (const Port& port : service.ports) write(port, nullptr);
  } else {
    for (const WantedPort& wanted : wanted_ports(model_)) {
      if (wanted.port.service != service.name) continue;
      const auto lease = std::find_if(leases.begin(), leases.end(), [&](const PortLease* candidate) {
        return candidate->container_port == wanted.port.container_port &&
               candidate->protocol == wanted.port.protocol;
      });
      if (lease == leases.end()) {
        throw base::Error("no lease for port " + std::to_string(wanted.port.container_port) + "/" +
                              wanted.port.protocol + " of service '" + service.name + "'",
                          base::ErrorKind::bug);
      }
      write(wanted.port, *lease);
      leases.erase(lease);
    }
  }
  out.end_list();
}

// A mount of the same target takes the place of the project's own.
void Services::write_mounts(Emit& out, const Service& service) const {
  const auto guarded = [&](const Mount& mount) {
    return mount.type == "volume" && !mount.read_only &&
           assignment_.read_only_volumes.count(mount.source) != 0;
  };
  if (std::none_of(service.mounts.begin(), service.mounts.end(), guarded)) return;
  out.key("volumes");
  out.begin_list();
  for (const Mount& mount : service.mounts) {
    if (!guarded(mount)) continue;
    out.begin();
    out.text("type", mount.type);
    out.text("source", mount.source);
    out.text("target", mount.target);
    out.flag("read_only", true);
    if (mount.no_copy || !mount.subpath.empty()) {
      out.begin("volume");
      if (mount.no_copy) out.flag("nocopy", true);
      if (!mount.subpath.empty()) out.text("subpath", mount.subpath);
      out.end();
    }
    out.end();
  }
  out.end_list();
}

// Names of containers and addresses that are not what they were.
void Services::write_references(Emit& out, const Service& service) const {
  std::vector<std::string> links, sources, servers, hosts;
  for (const std::string& link : service.external_links) {
    if (find_container(model_, cut(link).first) == nullptr) links.push_back(link);
  }
  if (links != service.external_links) out.replace("external_links", links);

  for (const std::string& source : service.volumes_from) {
    const bool is_container = source.rfind(container_prefix, 0) == 0;
    const auto [name, access] = cut(is_container ? source.substr(container_prefix.size()) : source);
    const Service* target = is_container ? find_container(model_, name) : nullptr;
    sources.push_back(target != nullptr ? target->name + access : source);
  }
  if (sources != service.volumes_from) out.replace("volumes_from", sources);

  for (const std::string& server : service.dns) {
    const std::string address = moved(server);
    servers.push_back(address.empty() ? server : address);
  }
  if (servers != service.dns) out.replace("dns", servers);

  for (const std::string& host : service.extra_hosts) {
    const std::size_t separator = host.find_first_of("=:");
    const std::string address =
        separator == std::string::npos ? std::string() : moved(host.substr(separator + 1));
    hosts.push_back(address.empty() ? host : host.substr(0, separator + 1) + address);
  }
  if (hosts != service.extra_hosts) out.replace("extra_hosts", hosts);
}

void Services::write_environment(Emit& out, const Service& service) const {
  if (!assignment_.env_file.empty()) out.list("env_file", {assignment_.env_file.string()});
  // A value that is an address and nothing else is no secret, and would point at nothing.
  std::map<std::string, std::string> values;
  for (const auto& [name, value] : service.environment) {
    if (!value) continue;
    const auto [address, port] = cut(*value);
    const std::string now = moved(*value).empty() ? moved(address) : moved(*value);
    if (now.empty()) continue;
    const bool whole = !moved(*value).empty() || port.empty() || base::parse_integer(port.substr(1));
    if (whole) values[name] = moved(*value).empty() ? now + port : now;
  }
  if (!values.empty()) out.map("environment", values);
}

}  // namespace compose
