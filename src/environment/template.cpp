// SPDX-License-Identifier: MIT
#include "environment/template.hpp"

#include <algorithm>

#include "base/file.hpp"
#include "base/text.hpp"
#include "compose/template.hpp"
#include "ports/role.hpp"

namespace environment {
namespace {

constexpr const char* prefix = "ALLOCATED_";
constexpr const char* suffix = "_PORT";

std::string variable_of(const std::string& name) { return prefix + base::variable_name(name) + suffix; }

// "WEB" of "ALLOCATED_WEB_PORT".
std::optional<std::string> allocated_name(const std::string& variable) {
  const std::string head = prefix;
  const std::string tail = suffix;
  if (variable.size() <= head.size() + tail.size() || !variable.starts_with(head) ||
      !variable.ends_with(tail)) {
    return std::nullopt;
  }
  return variable.substr(head.size(), variable.size() - head.size() - tail.size());
}

void add_once(Variables& variables, const std::string& name, const std::string& value) {
  const auto same = [&](const auto& each) { return each.first == name; };
  if (std::none_of(variables.begin(), variables.end(), same)) variables.emplace_back(name, value);
}

}  // namespace

std::optional<Template> find_template(const compose::ProjectFiles& files, const config::Settings& settings) {
  if (settings.compose.template_file.empty()) return std::nullopt;
  const auto file = files.directory / settings.compose.template_file;
  auto text = base::load_file(file);
  if (!text) return std::nullopt;
  return Template{file, *std::move(text)};
}

void add_template_leases(Desired& desired, const Template& found,
                         const std::vector<registry::Range>& registered, const config::Settings& settings) {
  const auto own = desired.leases;
  for (const auto& variable : compose::placeholders(found.text, found.file.string())) {
    const auto name = allocated_name(variable);
    if (!name) continue;
    const bool defined = std::any_of(own.begin(), own.end(), [&](const registry::Wanted& wanted) {
      const std::string service = wanted.variable.rfind("DOCKERTREE_", 0) == 0
                                      ? base::replace_all(wanted.variable.substr(11), "_HOST_PORT", "_PORT")
                                      : "";
      return variable == variable_of(wanted.role) || variable == prefix + service;
    });
    if (defined) continue;
    registry::Wanted wanted;
    wanted.service = base::lower(*name);
    wanted.variable = variable;
    const auto role = ports::parse_role(base::lower(*name)).value_or(ports::Role::other);
    wanted.role = ports::text(role);
    wanted.ranges = ranges_for(wanted.role, wanted.service, desired.repository, registered, settings);
    desired.leases.push_back(std::move(wanted));
  }
}

void add_template_variables(Variables& variables, const std::vector<registry::Lease>& leases) {
  for (const auto& lease : leases) {
    if (lease.variable.rfind(prefix, 0) == 0)
      add_once(variables, lease.variable, std::to_string(lease.host_port));
  }
  for (const auto& lease : leases)
    add_once(variables, variable_of(lease.role), std::to_string(lease.host_port));
}

std::string rendered(const Template& found, const Variables& variables, const compose::Model& model,
                     const compose::Assignment& assignment) {
  const std::string file = found.file.string();
  const std::string text = compose::render(found.text, file, {variables.begin(), variables.end()});
  return "# Rendered by git-dockertree from '" + found.file.filename().string() + "'; changes are lost.\n" +
         text + (text.empty() || text.back() == '\n' ? "" : "\n") +
         "---\n# The labels that tell whose this is.\n" + compose::label_text(model, text, file, assignment);
}

}  // namespace environment
