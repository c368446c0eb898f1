// SPDX-License-Identifier: MIT
#include <array>

#include "base/error.hpp"
#include "docker/json.hpp"
#include "docker/parse.hpp"

namespace docker {
namespace {

// Builds the containers while the text is read. A tree of the whole answer first costs three times as much,
// and this list is what every `list` waits for. Level 1 is the list, 2 a container, 3 and deeper its members;
// keys_ holds the current key of each level.
class Reader {
 public:
  std::vector<Container> containers;

  bool null() { return true; }
  bool boolean(bool value) {
    if (in("Mounts") && level_ == 4 && keys_[4] == "RW") containers.back().mounts.back().read_only = !value;
    return true;
  }
  bool number_integer(json::number_integer_t value) { return number(value); }
  bool number_unsigned(json::number_unsigned_t value) { return number(static_cast<std::int64_t>(value)); }
  bool number_float(json::number_float_t, const std::string&) { return true; }
  bool binary(json::binary_t&) { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) { return false; }

  bool key(std::string& name) {
    if (level_ < keys_.size()) keys_[level_].swap(name);
    return true;
  }

  // Arrays where objects belong are taken as empty ones.
  bool start_array(std::size_t) { return enter(); }
  bool end_array() { return leave(); }
  bool start_object(std::size_t) { return enter(); }
  bool end_object() { return leave(); }

  bool string(std::string& value) {
    if (level_ < 2 || containers.empty()) return true;
    Container& container = containers.back();
    if (level_ == 2) {
      put(value, keys_[2],
          {{"Id", &container.id},
           {"Image", &container.image},
           {"ImageID", &container.image_id},
           {"State", &container.state},
           {"Status", &container.status}});
    } else if (level_ == 3 && in("Labels")) {
      container.labels.emplace_hint(container.labels.end(), keys_[3], std::move(value));
    } else if (level_ == 3 && in("Names")) {
      // A link shows as a second name, "/other/alias".
      if (value.find('/', 1) == std::string::npos) container.name = value.substr(value.rfind('/') + 1);
    } else if (level_ == 4 && in("Ports")) {
      Port& port = container.ports.back();
      put(value, keys_[4], {{"IP", &port.host_ip}, {"Type", &port.protocol}});
    } else if (level_ == 4 && in("Mounts")) {
      Mount& mount = container.mounts.back();
      put(value, keys_[4],
          {{"Type", &mount.type},
           {"Name", &mount.name},
           {"Source", &mount.source},
           {"Destination", &mount.target}});
    } else if (level_ == 5 && in_networks()) {
      Attachment& network = container.networks.back();
      put(value, keys_[5],
          {{"NetworkID", &network.network_id},
           {"IPAddress", &network.address},
           {"Gateway", &network.gateway}});
    } else if (level_ == 6 && in_networks() && keys_[5] == "Aliases") {
      container.networks.back().aliases.push_back(std::move(value));
    }
    return true;
  }

 private:
  struct Place {
    const char* name;
    std::string* target;
  };

  static void put(std::string& value, const std::string& key, std::initializer_list<Place> places) {
    for (const auto& place : places)
      if (key == place.name) place.target->swap(value);
  }

  bool number(std::int64_t value) {
    if (level_ == 2 && in("Created")) containers.back().created = value;
    if (level_ == 4 && in("Ports")) {
      Port& port = containers.back().ports.back();
      if (keys_[4] == "PublicPort") port.host_port = static_cast<int>(value);
      if (keys_[4] == "PrivatePort") port.container_port = static_cast<int>(value);
    }
    return true;
  }

  // Whether this is, or is inside, that member of a container.
  [[nodiscard]] bool in(const char* name) const { return keys_[2] == name; }
  [[nodiscard]] bool in_networks() const { return in("NetworkSettings") && keys_[3] == "Networks"; }

  bool enter() {
    ++level_;
    if (level_ < keys_.size()) keys_[level_].clear();
    if (level_ == 2) containers.emplace_back();
    if (level_ == 4 && in("Ports")) containers.back().ports.push_back({"", 0, 0, ""});
    if (level_ == 4 && in("Mounts")) containers.back().mounts.emplace_back();
    if (level_ == 5 && in_networks()) {
      containers.back().networks.emplace_back();
      containers.back().networks.back().network = keys_[4];
    }
    return true;
  }
  bool leave() {
    // A port that is exposed only.
    if (level_ == 4 && in("Ports") && containers.back().ports.back().host_port == 0)
      containers.back().ports.pop_back();
    --level_;
    return true;
  }

  std::array<std::string, 8> keys_;
  std::size_t level_ = 0;
};

}  // namespace

std::vector<Container> parse_containers(std::string_view text) {
  Reader reader;
  if (!json::sax_parse(text, &reader)) throw unreadable();
  return std::move(reader.containers);
}

}  // namespace docker
