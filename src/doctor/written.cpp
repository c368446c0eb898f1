// SPDX-License-Identifier: MIT
#include "doctor/written.hpp"

#include <yaml-cpp/yaml.h>

#include <functional>

#include "base/file.hpp"

namespace doctor {
namespace fs = std::filesystem;
namespace {

using Visit = std::function<void(const std::string& service, const YAML::Node& node)>;

void each_service(const fs::path& file, const Visit& visit) {
  try {
    const YAML::Node root = YAML::Load(base::load_file(file).value_or(""));
    if (!root.IsMap() || !root["services"] || !root["services"].IsMap()) return;
    for (const auto& entry : root["services"]) {
      if (entry.second.IsMap()) visit(entry.first.as<std::string>(), entry.second);
    }
  } catch (const std::exception&) {
    // Compose names the line when it reads the same file.
  }
}

std::string scalar(const YAML::Node& node) { return node.IsScalar() ? node.Scalar() : std::string(); }

class Environment {
 public:
  Environment(std::vector<Written>& out, fs::path file, std::string service)
      : out_(out), file_(std::move(file)), service_(std::move(service)) {}

  void read(const YAML::Node& node) {
    if (!node) return;
    if (node.IsSequence()) {
      for (const YAML::Node& item : node) {
        const std::string text = scalar(item);
        const auto at = text.find('=');
        add(text.substr(0, at), at == std::string::npos ? "" : text.substr(at + 1), item);
      }
    } else if (node.IsMap()) {
      for (const auto& entry : node) {
        const std::string name = scalar(entry.first);
        if (name == "<<") {
          merge(entry.second);
        } else {
          add(name, scalar(entry.second), entry.first);
        }
      }
    }
  }

 private:
  void merge(const YAML::Node& node) {
    if (!node.IsSequence()) return read(node);
    for (const YAML::Node& part : node) read(part);
  }

  void add(const std::string& name, const std::string& value, const YAML::Node& at) {
    if (!name.empty()) out_.push_back({service_, name, value, file_, at.Mark().line + 1});
  }

  std::vector<Written>& out_;
  fs::path file_;
  std::string service_;
};

// The part before the container's port; empty when the file fixes none.
std::string host_part(const YAML::Node& node) {
  if (node.IsMap()) return node["published"] ? scalar(node["published"]) : "";
  const std::string text = scalar(node);
  const auto at = text.rfind(':');
  return at == std::string::npos ? "" : text.substr(0, at);
}

}  // namespace

std::vector<Written> written_environment(const std::vector<fs::path>& files) {
  std::vector<Written> result;
  for (const auto& file : files) {
    each_service(file, [&](const std::string& service, const YAML::Node& node) {
      Environment reader(result, file, service);
      if (const YAML::Node merged = node["<<"]; merged && merged.IsMap()) reader.read(merged["environment"]);
      reader.read(node["environment"]);
    });
  }
  return result;
}

std::vector<fs::path> written_env_files(const std::vector<fs::path>& files, const fs::path& directory,
                                        const std::string& service) {
  std::vector<fs::path> result;
  const auto add = [&](const YAML::Node& node) {
    const std::string path = node.IsMap() ? (node["path"] ? scalar(node["path"]) : "") : scalar(node);
    if (!path.empty() && path.find('$') == std::string::npos)
      result.push_back((directory / path).lexically_normal());
  };
  for (const auto& file : files) {
    each_service(file, [&](const std::string& name, const YAML::Node& node) {
      const YAML::Node named = node["env_file"];
      if (name != service || !named) return;
      if (!named.IsSequence()) return add(named);
      for (const YAML::Node& item : named) add(item);
    });
  }
  return result;
}

std::vector<WrittenPort> fixed_ports(const std::vector<fs::path>& files) {
  std::vector<WrittenPort> result;
  for (const auto& file : files) {
    each_service(file, [&](const std::string& service, const YAML::Node& node) {
      const YAML::Node ports = node["ports"];
      if (!ports || !ports.IsSequence()) return;
      for (const YAML::Node& port : ports) {
        const std::string host = host_part(port);
        // "127.0.0.1::80": Docker picks one.
        if (host.empty() || host == "0" || host.back() == ':' || host.find('$') != std::string::npos)
          continue;
        result.push_back({service, port.IsMap() ? host : scalar(port), file, port.Mark().line + 1});
      }
    });
  }
  return result;
}

}  // namespace doctor
