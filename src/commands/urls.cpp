// SPDX-License-Identifier: MIT
#include "commands/urls.hpp"

#include "environment/routes.hpp"

namespace commands {

std::vector<std::string> urls_of(cli::Context& context, const environment::Listed& listed) {
  auto* registry = context.find_registry();
  const bool runs = listed.state == "running" || listed.state == "partial";
  if (registry == nullptr || !listed.id || !runs) return {};
  std::vector<std::string> urls;
  for (const auto& link : environment::links_of(*registry, *listed.id, listed.leases))
    urls.push_back(link.url);
  return urls;
}

}  // namespace commands
