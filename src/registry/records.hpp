// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the registry keeps. Times are seconds since the epoch.
namespace registry {

struct Environment {
  std::string id;
  std::string project;     // unique on the host
  std::string engine;      // docker::Endpoint::key
  std::string repository;  // its name
  std::filesystem::path common_dir = {};
  std::filesystem::path worktree = {};
  std::string admin = {};  // name under .git/worktrees; re-used by git, no key
  std::string branch = {};
  std::string compose_directory = {};  // relative to the worktree
  std::string content_hash = {};       // of what the override was made from
  std::string state = "incomplete";    // incomplete, made, removing
  std::int64_t created = 0;
  std::int64_t last_used = 0;
};

struct Lease {
  std::string environment;  // id
  std::string service;
  int container_port = 0;
  std::string protocol = "tcp";
  int index = 0;  // tells apart two publications of one container port
  std::string host_ip = "127.0.0.1";
  int host_port = 0;
  bool fixed = false;
  std::string variable = {};  // DOCKERTREE_<SERVICE>_HOST_PORT
  std::string role = {};
};

struct Range {
  std::string name;  // "default", "role:web", "repository:NAME"
  int from = 0;
  int to = 0;
};

// A port wanted by an environment.
struct Wanted {
  std::string service;
  int container_port = 0;
  std::string protocol = "tcp";
  int index = 0;
  std::string host_ip = "127.0.0.1";
  std::string variable = {};
  std::string role = {};
  std::optional<int> fixed = {};   // this number and no other
  std::vector<Range> ranges = {};  // where to look, in this order
  int group = 0;                   // those of one group other than 0 get one number
};

struct Choice {
  // Asked inside the transaction about a number that the registry has free: keep it short (a bind, a set).
  std::function<bool(const Wanted&, int port)> usable = {};
  // Whether a lease that the environment has already stays; absent: all do.
  std::function<bool(const Lease&)> keep = {};
};

struct Leasing {
  enum class Outcome {
    done,
    exhausted,  // no number left in the ranges of `wanted`
    held,       // a fixed port is another environment's: `holder`
    reserved,   // a fixed port is reserved
    taken,      // a fixed port is not usable
  };
  Outcome outcome = Outcome::done;
  std::vector<Lease> leases = {};   // in the order of what was wanted; when not done, nothing was changed
  std::vector<Lease> dropped = {};  // leases that the environment had and has no more
  std::optional<Wanted> wanted = {};
  std::optional<Lease> holder = {};
};

struct Subnet {
  std::string environment;
  std::string network;  // key in the Compose model
  std::string cidr;
};

// IPv4 addresses in host byte order, both ends included.
struct Block {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

struct WantedSubnet {
  std::string network;
  int prefix = 28;
};

struct Volume {
  std::string environment;
  std::string key;
  std::string name;
  std::string method = {};  // clone, empty, share, folder, …
  std::string source = {};
  std::string policy = {};
  std::optional<std::int64_t> size = {};
  std::optional<std::int64_t> measured = {};
  std::int64_t created = 0;
};

// Whether a volume of that method is made as the project declares it: "folder" leads to one of the worktree,
// "tmpfs" is memory. There is no data in the engine that its deletion would lose.
[[nodiscard]] inline bool is_as_declared(std::string_view method) {
  return method == "folder" || method == "tmpfs";
}

// Whether a volume of that method holds data of its own in the engine. What is shared is another's.
[[nodiscard]] inline bool holds_data(std::string_view method) {
  return method != "share" && !is_as_declared(method);
}

// A volume whose environment is gone and which is kept for a while.
struct Trash {
  std::string name;
  std::string engine;
  std::string key;
  std::string project;
  std::string repository;
  std::string branch;
  std::string environment;
  std::int64_t deleted = 0;
  std::optional<std::int64_t> size = {};
};

struct Reservation {
  int from = 0;
  int to = 0;
  std::string reason = {};
  std::string origin = {};  // "user", or the file it comes from
};

// A change of the world, written down before it is made.
struct Step {
  std::int64_t number = 0;  // given by the registry
  std::string environment;
  std::string command;
  std::string step;
  std::string cause = {};
  std::string detail = {};      // what going on or back needs
  std::string state = "begun";  // begun, done, failed, undone
  std::int64_t time = 0;
};

}  // namespace registry
