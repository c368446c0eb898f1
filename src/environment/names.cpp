// SPDX-License-Identifier: MIT
#include "environment/names.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace environment {
namespace {

constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_host = 253;
constexpr std::size_t hash_digits = 6;

// Two names that are cut alike stay apart by the hash.
std::string cut_label(const std::string& label) {
  if (label.size() <= longest_label) return label;
  std::string cut = label.substr(0, longest_label - hash_digits - 1);
  while (!cut.empty() && cut.back() == '-') cut.pop_back();
  return cut + "-" + base::hash(label).substr(0, hash_digits);
}

std::string with_valid_labels(const std::string& host) {
  std::vector<std::string> labels;
  for (const auto& label : base::split(base::lower(host), '.')) {
    if (!label.empty()) labels.push_back(cut_label(label));
  }
  return base::join(labels, ".");
}

}  // namespace

std::string main_host(const std::string& repository, const std::string& branch,
                      const config::Settings& settings) {
  const std::string host = base::replace_all(settings.domain, "{branch}", base::slug(branch));
  return with_valid_labels(base::replace_all(host, "{repository}", base::slug(repository)));
}

std::string service_host(const std::string& service, const std::string& main) {
  return base::slug(service) + "." + main;
}

std::string short_host(const std::string& branch) {
  const std::string label = base::slug(branch);
  return label == "dockertree" ? "" : label + ".localhost";
}

std::string unique_host(const std::string& host, const std::string& id,
                        const std::function<bool(const std::string&)>& taken) {
  if (!taken(host)) return host;
  const auto dot = host.find('.');
  const std::string first = host.substr(0, dot);
  const std::string rest = dot == std::string::npos ? "" : host.substr(dot);
  return first.substr(0, longest_label - id.size() - 1) + "-" + id + rest;
}

bool is_host_name(const std::string& text) {
  if (text.empty() || text.size() > longest_host) return false;
  const auto labels = base::split(text, '.');
  return std::all_of(labels.begin(), labels.end(), [](const std::string& label) {
    return !label.empty() && label.size() <= longest_label && label.front() != '-' && label.back() != '-' &&
           label.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  });
}

std::vector<std::string> host_names(const std::vector<proxy::Route>& routes) {
  std::vector<std::string> names;
  for (const bool main : {true, false}) {
    for (const auto& route : routes) {
      if (route.main == main) names.insert(names.end(), route.hosts.begin(), route.hosts.end());
    }
  }
  return names;
}

}  // namespace environment
