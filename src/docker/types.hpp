// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

// What the engine tells. Times are seconds since the epoch, 0 where it tells none.
namespace docker {

using Labels = std::map<std::string, std::string>;

// The label's value, or "" when there is none.
[[nodiscard]] std::string label_of(const Labels& labels, const std::string& name);

struct Port {
  std::string host_ip;  // "" means all
  int host_port = 0;    // 0: chosen by the engine at start
  int container_port = 0;
  std::string protocol = "tcp";
};

struct Mount {
  std::string type;    // volume, bind, tmpfs
  std::string name;    // of a volume, else empty
  std::string source;  // path on the engine's host
  std::string target;  // path in the container
  bool read_only = false;
};

struct Attachment {
  std::string network;  // name
  std::string network_id;
  std::string address;
  std::string gateway;
  std::vector<std::string> aliases;  // empty in lists
};

// One line of the list of containers.
struct Container {
  std::string id;
  std::string name;  // without the slash
  std::string image;
  std::string image_id;
  std::string state;   // created, running, paused, restarting, removing, exited, dead
  std::string status;  // "Up 3 hours (healthy)"
  std::int64_t created = 0;
  Labels labels;
  std::vector<Port> ports;  // published ones of running containers; stopped ones show none here
  std::vector<Mount> mounts;
  std::vector<Attachment> networks;

  [[nodiscard]] std::string label(const std::string& name_of_label) const;
  [[nodiscard]] bool running() const { return state == "running" || state == "paused"; }
  // "healthy", "unhealthy", "starting", or "" when it has no health check.
  [[nodiscard]] std::string health() const;
};

struct ContainerDetails {
  std::string id;
  std::string name;
  std::string image;  // as it was asked for
  std::string image_id;
  std::string state;
  std::string health;  // "" when it has no health check
  int exit_code = 0;
  std::string error;  // why the last start failed
  bool oom_killed = false;
  int pid = 0;
  std::int64_t created = 0;
  std::int64_t started = 0;
  std::int64_t finished = 0;
  Labels labels;
  std::vector<Port> bindings;   // what it is to publish, running or not; host_port 0: any
  std::vector<Port> published;  // what it publishes now
  std::vector<int> exposed;     // container ports
  std::vector<Mount> mounts;
  std::vector<Attachment> networks;
  std::string network_mode;
  std::vector<std::string> environment;  // "NAME=value"
  std::vector<std::string> command;
  std::vector<std::string> entrypoint;
  std::string user;
  std::string restart_policy;
  std::string stop_signal;
  std::string runtime;
  bool tty = false;

  [[nodiscard]] std::string label(const std::string& name_of_label) const;
  [[nodiscard]] bool running() const { return state == "running" || state == "paused"; }
};

struct Network {
  std::string id;
  std::string name;
  std::string driver;
  bool internal = false;
  Labels labels;
  Labels options;
  std::vector<std::string> subnets;     // CIDR
  std::vector<std::string> gateways;    // addresses
  std::vector<std::string> containers;  // ids of attached running ones; only from find_network

  [[nodiscard]] std::string label(const std::string& name_of_label) const;
};

struct Volume {
  std::string name;
  std::string driver;
  std::string mountpoint;
  std::int64_t created = 0;
  Labels labels;
  Labels options;

  [[nodiscard]] std::string label(const std::string& name_of_label) const;
};

struct Image {
  std::string id;
  std::vector<std::string> tags;
  std::int64_t size = 0;
  std::int64_t created = 0;
  std::string architecture;
  Labels labels;
  std::string user;
  std::string stop_signal;
  std::string working_dir;
  std::vector<std::string> environment;
  std::vector<std::string> command;
  std::vector<std::string> entrypoint;
  std::vector<std::string> volumes;  // paths
  std::vector<Port> exposed;         // container_port and protocol
};

struct Version {
  std::string engine;  // "26.1.5"
  std::string api;     // "1.45"
  std::string os;
  std::string architecture;
  std::string kernel;
};

struct Info {
  std::string id;
  std::string name;
  std::string data_root;
  std::string driver;              // storage driver
  std::string backing_filesystem;  // "extfs", "xfs", …; "" unknown
  std::string operating_system;
  std::string default_runtime;
  std::string cgroup_version;
  std::vector<std::string> security_options;
  bool rootless = false;
  bool userns_remap = false;
  bool live_restore = false;
  bool desktop = false;  // its containers run in a virtual machine
  int containers = 0;
  int processors = 0;
  std::int64_t memory = 0;
  std::vector<std::string> warnings;
};

struct VolumeUsage {
  std::string name;
  std::int64_t size = -1;       // bytes; -1 unknown
  std::int64_t references = 0;  // containers that mount it
};

struct Event {
  std::string type;    // container, network, volume, image, daemon
  std::string action;  // start, die, destroy, "health_status: healthy", …
  std::string id;
  Labels attributes;  // the actor's, labels included
  std::int64_t time_nano = 0;
};

}  // namespace docker
