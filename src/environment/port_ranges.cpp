// SPDX-License-Identifier: MIT
#include "environment/port_ranges.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "ports/range.hpp"
#include "ports/role.hpp"

namespace environment {

std::vector<NamedRange> all_ranges(registry::Registry* registry, const config::Settings& settings) {
  std::vector<NamedRange> result;
  bool has_default = false;
  if (registry != nullptr) {
    for (auto& range : registry->ranges()) {
      has_default = has_default || range.name == "default";
      result.push_back({std::move(range), "registry"});
    }
  }
  for (const auto& [name, range] : settings.ports.ranges)
    result.push_back({{name, range.first, range.last}, "configuration"});
  if (!has_default) {
    const auto& range = settings.ports.range;
    const bool standard = range.first == ports::lowest_default && range.last == ports::highest_default;
    result.insert(result.begin(),
                  {{"default", range.first, range.last}, standard ? "standard" : "configuration"});
  }
  return result;
}

std::string range_name(const std::string& word) {
  if (word == "default") return word;
  if (ports::parse_role(word)) return "role:" + word;
  const auto colon = word.find(':');
  const std::string kind = word.substr(0, colon);
  const std::string name = colon == std::string::npos ? "" : word.substr(colon + 1);
  if (kind == "role" && ports::parse_role(name)) return word;
  if (kind == "repository" && !name.empty()) return word;
  throw base::Error(fmt::format("'{}' is not the name of a range", word), base::ErrorKind::usage)
      .hint(fmt::format("'default', a role ({}), or 'repository:{}'", base::join(ports::role_names(), ", "),
                        name.empty() ? word : name));
}

std::vector<NamedRange> overlapping(const std::vector<NamedRange>& all, const registry::Range& range) {
  std::vector<NamedRange> result;
  if (range.name == "default") return result;
  std::copy_if(all.begin(), all.end(), std::back_inserter(result), [&](const NamedRange& each) {
    return each.range.name != range.name && each.range.name != "default" && each.range.from <= range.to &&
           range.from <= each.range.to;
  });
  return result;
}

}  // namespace environment
