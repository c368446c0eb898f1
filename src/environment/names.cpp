// SPDX-License-Identifier: MIT
#include "environment/names.hpp"

#include "base/text.hpp"

namespace environment {

std::string main_host(const std::string& repository, const std::string& branch,
                      const config::Settings& settings) {
  std::string host = base::replace_all(settings.domain, "{branch}", base::slug(branch));
  return base::replace_all(host, "{repository}", base::slug(repository));
}

std::vector<std::string> host_names(const Desired& desired, const config::Settings& settings) {
  if (settings.proxy.engine == config::ProxyEngine::none) return {};
  return {main_host(desired.repository, desired.branch, settings), base::slug(desired.branch) + ".localhost"};
}

}  // namespace environment
