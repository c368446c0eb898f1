// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"
#include "registry/registry.hpp"

namespace environment {

struct NamedRange {
  registry::Range range;
  std::string origin;  // registry, configuration, standard
};

// Where ports are leased from: registered ranges, those of the configuration, and the standard one.
[[nodiscard]] std::vector<NamedRange> all_ranges(registry::Registry* registry,
                                                 const config::Settings& settings);
// "default", "role:web", "repository:NAME" from what a user writes: a role's name alone is enough. Throws a
// usage error that names the ways.
[[nodiscard]] std::string range_name(const std::string& word);
// The others that share numbers with it; the default range is everybody's and does not count.
[[nodiscard]] std::vector<NamedRange> overlapping(const std::vector<NamedRange>& all,
                                                  const registry::Range& range);

}  // namespace environment
