// SPDX-License-Identifier: MIT
#include "docker/parse.hpp"

#include <cstdio>
#include <ctime>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docker/json.hpp"

namespace docker {

base::Error unreadable() {
  return base::Error("the engine's answer cannot be read", base::ErrorKind::unavailable)
      .hint("check that DOCKER_HOST points to a Docker engine");
}

json read_json(std::string_view text) {
  json value = json::parse(text, nullptr, false);
  if (value.is_discarded()) throw unreadable();
  return value;
}

const json& member(const json& value, const char* name) {
  static const json nothing;
  if (!value.is_object()) return nothing;
  const auto found = value.find(name);
  return found == value.end() ? nothing : *found;
}

std::string text_in(const json& value, const char* name) {
  const json& found = member(value, name);
  return found.is_string() ? found.get<std::string>() : "";
}

std::int64_t number_in(const json& value, const char* name) {
  const json& found = member(value, name);
  return found.is_number() ? found.get<std::int64_t>() : 0;
}

bool truth_in(const json& value, const char* name) {
  const json& found = member(value, name);
  return found.is_boolean() && found.get<bool>();
}

std::vector<std::string> texts_in(const json& value, const char* name) {
  std::vector<std::string> texts;
  const json& found = member(value, name);
  if (found.is_string()) return {found.get<std::string>()};
  if (!found.is_array()) return texts;
  for (const auto& item : found)
    if (item.is_string()) texts.push_back(item.get<std::string>());
  return texts;
}

Labels labels_in(const json& value, const char* name) {
  Labels labels;
  const json& found = member(value, name);
  if (!found.is_object()) return labels;
  for (const auto& [key, text] : found.items())
    if (text.is_string()) labels.emplace_hint(labels.end(), key, text.get<std::string>());
  return labels;
}

std::int64_t time_in(const json& value, const char* name) {
  const std::string text = text_in(value, name);
  std::tm parts{};
  const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (rest == nullptr || parts.tm_year <= 0) return 0;
  while (*rest == '.' || (*rest >= '0' && *rest <= '9')) ++rest;
  int hours = 0, minutes = 0;
  char sign = 0;
  if (std::sscanf(rest, "%c%2d:%2d", &sign, &hours, &minutes) != 3) hours = minutes = 0;
  const std::int64_t offset = (hours * 60 + minutes) * 60;
  return ::timegm(&parts) - (sign == '-' ? -offset : offset);
}

Port port_of(const std::string& key) {
  Port port;
  const auto slash = key.find('/');
  port.container_port = static_cast<int>(base::parse_integer(key.substr(0, slash)).value_or(0));
  if (slash != std::string::npos) port.protocol = key.substr(slash + 1);
  return port;
}

std::vector<Mount> mounts_in(const json& value) {
  std::vector<Mount> mounts;
  for (const auto& item : member(value, "Mounts")) {
    const json& writable = member(item, "RW");
    mounts.push_back({text_in(item, "Type"), text_in(item, "Name"), text_in(item, "Source"),
                      text_in(item, "Destination"), writable.is_boolean() && !writable.get<bool>()});
  }
  return mounts;
}

std::vector<Attachment> networks_in(const json& value) {
  std::vector<Attachment> networks;
  const json& settings = member(member(value, "NetworkSettings"), "Networks");
  if (!settings.is_object()) return networks;
  for (const auto& [name, item] : settings.items())
    networks.push_back({name, text_in(item, "NetworkID"), text_in(item, "IPAddress"),
                        text_in(item, "Gateway"), texts_in(item, "Aliases")});
  return networks;
}

std::string text_of(std::string_view text, const char* name) { return text_in(read_json(text), name); }
std::int64_t number_of(std::string_view text, const char* name) { return number_in(read_json(text), name); }

std::optional<Event> parse_event(std::string_view line) {
  const json value = json::parse(line, nullptr, false);
  if (!value.is_object() || text_in(value, "Type").empty()) return std::nullopt;
  const json& actor = member(value, "Actor");
  return Event{text_in(value, "Type"), text_in(value, "Action"), text_in(actor, "ID"),
               labels_in(actor, "Attributes"), number_in(value, "timeNano")};
}

}  // namespace docker
