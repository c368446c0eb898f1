// SPDX-License-Identifier: MIT
#include "compose/port_variables.hpp"

#include <yaml-cpp/yaml.h>

#include <optional>
#include <regex>

#include "base/text.hpp"

namespace compose {
namespace {

// "${NAME}", "${NAME:-8000}" or "$NAME", all of a host port.
std::optional<std::string> variable_in(const std::string& text) {
  static const std::regex form(
      R"(^\$(?:\{([A-Za-z_][A-Za-z0-9_]*)(?::?[-?+][^}]*)?\}|([A-Za-z_][A-Za-z0-9_]*))$)");
  std::smatch match;
  if (!std::regex_match(text, match, form)) return std::nullopt;
  return match[1].matched ? match[1].str() : match[2].str();
}

// The pieces between colons that are outside of "${…}".
std::vector<std::string> pieces_of(const std::string& text) {
  std::vector<std::string> pieces(1);
  int depth = 0;
  for (const char c : text) {
    if (c == '{') ++depth;
    if (c == '}') --depth;
    if (c == ':' && depth == 0) {
      pieces.emplace_back();
    } else {
      pieces.back() += c;
    }
  }
  return pieces;
}

std::optional<int> number_of(const std::string& text) {
  const auto number = base::parse_integer(text.substr(0, text.find('/')));
  return number ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
}

void read_port(const YAML::Node& port, const std::string& service,
               std::map<std::pair<std::string, int>, std::string>& found) {
  std::optional<int> target;
  std::optional<std::string> variable;
  if (port.IsScalar()) {
    const auto pieces = pieces_of(port.Scalar());
    if (pieces.size() < 2) return;
    target = number_of(pieces.back());
    variable = variable_in(pieces[pieces.size() - 2]);
  } else if (port.IsMap() && port["target"] && port["published"]) {
    target = number_of(port["target"].as<std::string>(""));
    variable = variable_in(port["published"].as<std::string>(""));
  }
  if (target && variable) found[{service, *target}] = *variable;
}

}  // namespace

std::map<std::pair<std::string, int>, std::string> port_variables(
    const std::vector<std::filesystem::path>& files) {
  std::map<std::pair<std::string, int>, std::string> found;
  for (const auto& file : files) {
    try {
      const YAML::Node root = YAML::LoadFile(file.string());
      if (!root.IsMap() || !root["services"] || !root["services"].IsMap()) continue;
      for (const auto& service : root["services"]) {
        if (!service.second.IsMap() || !service.second["ports"]) continue;
        for (const auto& port : service.second["ports"])
          read_port(port, service.first.as<std::string>(""), found);
      }
    } catch (const YAML::Exception&) {
      continue;  // Compose itself says what is wrong with it
    }
  }
  return found;
}

}  // namespace compose
