// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace compose {

struct Port {
  std::string service;
  int container_port = 0;
  std::string protocol = "tcp";
  std::string host_ip;           // empty: all addresses
  std::optional<int> published;  // nothing: Docker picks one
  std::string mode, name, app_protocol;
};

struct Mount {
  std::string type, source, target;  // type: volume, bind, tmpfs; source: a key or an absolute path
  bool read_only = false;
  bool no_copy = false;  // of a volume: what the image has there is not copied into it
  std::string subpath;   // of a volume: the folder in it that is mounted
};

struct NetworkUse {
  std::vector<std::string> aliases;
  std::string ipv4, ipv6, mac, link_local;
};

struct Service {
  std::string name;
  std::string image;  // empty when it is only built
  bool built = false;
  std::string container_name;
  std::string network_mode, pid, ipc;
  std::vector<Port> ports;
  std::map<std::string, NetworkUse> networks;  // by key; empty with a network_mode
  std::vector<Mount> mounts;
  std::map<std::string, std::optional<std::string>> environment;  // holds secrets: never written anywhere
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> depends_on;  // service -> condition
  std::string restart, user;
  bool healthcheck = false;
  int replicas = 1;
  std::vector<std::string> profiles;
  std::string command, entrypoint;  // words with blanks between them
  std::vector<std::string> links, external_links, volumes_from, extra_hosts, expose, dns;
  std::vector<std::string> build_tags;
  std::map<std::string, std::string> build_args;      // may hold secrets
  std::map<std::string, std::string> build_contexts;  // additional ones
  std::string dockerfile_path;                        // empty: none, inline, or in a remote context
  std::string dockerfile;                             // its text; inline, or as load_model reads it
  std::string log_driver;
  std::map<std::string, std::string> log_options;
};

struct Pool {
  std::string subnet, gateway, ip_range;
};

struct Network {
  std::string key, name;
  bool external = false, internal = false, attachable = false, ipv6 = false;
  std::string driver;  // empty: bridge
  std::vector<Pool> pools;
  std::map<std::string, std::string> driver_options, labels;
};

struct Volume {
  std::string key, name;
  bool external = false;
  std::string driver;  // empty: local
  std::map<std::string, std::string> driver_options, labels;
};

struct File {  // of `secrets:` or `configs:`
  std::string key, path;
  bool secret = false;
};

// A project as `docker compose config --format json` resolves it. A `$$` of the JSON is a `$` here.
struct Model {
  std::string name;
  std::vector<Service> services;  // sorted by name
  std::vector<Network> networks;
  std::vector<Volume> volumes;
  std::vector<File> files;
};

// Throws on JSON that is no project.
[[nodiscard]] Model parse_model(std::string_view json);

[[nodiscard]] const Service* find_service(const Model& model, std::string_view name);
[[nodiscard]] const Network* find_network(const Model& model, std::string_view key);
[[nodiscard]] const Volume* find_volume(const Model& model, std::string_view key);

}  // namespace compose
