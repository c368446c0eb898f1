// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace config {

enum class OnCheckout { up, provision, background, off };
enum class VolumePolicy { clone, empty, share };
enum class VolumeMethod { copy, overlay };
enum class Quiesce { pause, stop, none };
enum class ProxyEngine { caddy, host, traefik, none };
enum class OnConflict { next, expand, reclaim };

struct PortRange {
  int first = 0;
  int last = 0;
  [[nodiscard]] bool contains(int port) const { return first <= port && port <= last; }
  friend bool operator==(const PortRange&, const PortRange&) = default;
};

// The default values are in keys.cpp: those here are only zeros until the table has been applied.
struct Settings {
  std::string path;  // a template with {repository} {slug} {branch}
  OnCheckout on_checkout = OnCheckout::up;
  bool lock = false;
  std::string domain;  // a template with {branch} {repository}

  struct Compose {
    std::string directory;           // relative to the worktree; empty: where compose files are found
    std::vector<std::string> files;  // relative to the directory; empty: as Compose finds them
    std::vector<std::string> profiles;
    std::string template_file;  // docker-compose.worktree.template.yml
  } compose;

  struct Ports {
    PortRange range;
    std::vector<OnConflict> on_conflict;  // in this order; empty: an error
    std::vector<PortRange> reserve;
    std::map<std::string, PortRange> ranges;  // by role or service
  } ports;

  struct Networks {
    std::string pool;  // CIDR
    int prefix = 0;    // length of each network's
  } networks;

  struct Volumes {
    VolumePolicy standard = VolumePolicy::clone;  // key volumes.default
    Quiesce quiesce = Quiesce::pause;
    bool spare = false;
    std::int64_t limit = 0;  // bytes; 0: none
    std::chrono::seconds deadline{0};
  } volumes;

  struct Trash {
    int days = 0;  // 0: at once
  } trash;

  struct Proxy {
    ProxyEngine engine = ProxyEngine::caddy;
    std::string image;
    std::optional<int> http_port;   // absent: 80 where it is free, else 8080
    std::optional<int> https_port;  // absent: 443 where it is free, else 8443
    bool https = false;
    std::string network;  // an existing proxy's network (traefik); empty: our own
    bool autostart = false;
  } proxy;

  struct Service {
    std::optional<int> port;  // a fixed host port
    std::string role;         // empty: guessed
    std::optional<bool> route;
    std::string variable;  // a further name for its port's variable; empty: none
  };
  std::map<std::string, Service> services;

  struct Volume {
    std::optional<VolumePolicy> policy;
    VolumeMethod method = VolumeMethod::copy;
    std::optional<bool> read_only;
    std::string path;  // relative to the worktree: a bind mount that is treated as a volume; empty: none
  };
  std::map<std::string, Volume> volume;

  std::map<std::string, std::string> env;  // additional variables for env.dockertree
};

[[nodiscard]] const char* to_string(OnCheckout value);
[[nodiscard]] const char* to_string(VolumePolicy value);
[[nodiscard]] const char* to_string(VolumeMethod value);
[[nodiscard]] const char* to_string(Quiesce value);
[[nodiscard]] const char* to_string(ProxyEngine value);
[[nodiscard]] const char* to_string(OnConflict value);
[[nodiscard]] std::optional<VolumePolicy> parse_policy(const std::string& text);

}  // namespace config
