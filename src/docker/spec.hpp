// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "docker/types.hpp"

// What the engine is asked for.
namespace docker {

// All of them must hold; several values of one kind are alternatives, except labels.
struct Filter {
  std::vector<std::string> labels = {};  // "name" or "name=value"
  std::vector<std::string> names = {};   // matched anywhere in the name
  std::vector<std::string> volumes = {};
  std::vector<std::string> networks = {};
  std::vector<std::string> states = {};  // of containers
  std::vector<std::string> others = {};  // "key=value", as they are
};

struct ContainerSpec {
  std::string image;
  std::string name = {};  // empty: the engine invents one
  std::vector<std::string> entrypoint = {};
  std::vector<std::string> command = {};
  std::vector<std::string> environment = {};
  std::string user = {};
  std::string working_dir = {};
  Labels labels = {};
  std::vector<Mount> mounts = {};
  std::vector<Port> ports = {};
  std::string network_mode = {};  // "none", "host", a network's name; empty: the default bridge
  std::vector<std::string> aliases = {};
  std::vector<std::string> extra_hosts = {};
  std::vector<std::string> capabilities = {};       // added to what is left
  std::vector<std::string> drop_capabilities = {};  // "ALL"
  std::vector<std::string> security_options = {};
  std::string restart_policy = {};
  std::string log_driver = {};  // "none" for what streams data
  std::string pid_mode = {};
  std::string cgroup_parent = {};
  std::int64_t memory = 0;  // bytes, of which nothing is swapped out; 0: no bound
  bool open_stdin = false;  // stdin is open, and closed after the first attached client leaves
  bool auto_remove = false;
  bool privileged = false;
  bool read_only = false;
  bool init = false;
};

struct NetworkSpec {
  std::string name;
  std::string driver = "bridge";
  std::string subnet = {};  // CIDR; empty: the engine chooses
  std::string gateway = {};
  bool internal = false;
  bool attachable = false;
  Labels labels = {};
  Labels options = {};
};

struct VolumeSpec {
  std::string name;
  std::string driver = "local";
  Labels labels = {};
  Labels options = {};
};

struct ExecSpec {
  std::vector<std::string> command;
  std::string user = {};
  std::string working_dir = {};
  std::vector<std::string> environment = {};
  std::optional<std::string> input = {};  // given to its stdin
  bool privileged = false;
};

struct ExecResult {
  int status = 0;
  std::string out;
  std::string err;
  [[nodiscard]] bool ok() const { return status == 0; }
};

struct Removal {
  bool force = false;
  bool anonymous_volumes = false;
};
enum class Force { no, yes };

// What is answered where a caller may go on; every other failure throws.
enum class Outcome {
  done,
  unchanged,  // it was so already
  absent,     // there is no such thing
  conflict,   // in use, or the name is taken: the message tells
};
struct Result {
  Outcome outcome = Outcome::done;
  std::string message = {};  // the engine's, when not done
  std::string id = {};       // of what was made
  [[nodiscard]] bool ok() const { return outcome == Outcome::done || outcome == Outcome::unchanged; }
};

// Gives the next bytes, at most `size`; 0 at the end.
using Source = std::function<std::size_t(char* buffer, std::size_t size)>;
// Takes bytes; false ends the transfer early, without an error.
using Sink = std::function<bool(std::string_view bytes)>;
// A source over a text, which must outlive it.
[[nodiscard]] Source source_of(std::string_view text);

}  // namespace docker
