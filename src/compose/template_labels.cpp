// SPDX-License-Identifier: MIT
// The document behind a rendered template: the template knows nothing of our labels, by which we know what is
// ours.
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <map>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "compose/addresses.hpp"
#include "compose/emit.hpp"
#include "compose/services.hpp"
#include "compose/template.hpp"

namespace compose {
namespace {

constexpr const char* reset_tag = "!reset";

// What a template says of the entries of `services:` or `networks:`: the last word of its documents.
class Entries {
 public:
  void add(const YAML::Node& section) {
    if (!section || !section.IsMap()) return;
    for (const auto& entry : section) {
      if (entry.first.IsScalar()) said_[entry.first.Scalar()] = entry.second;
    }
  }
  void add_known(const std::string& name) { known_.insert(name); }

  // Those of the project and of the template, but for what the template takes out.
  [[nodiscard]] std::set<std::string> names() const {
    std::set<std::string> names = known_;
    for (const auto& [name, node] : said_) names.insert(name);
    for (const auto& [name, node] : said_) {
      if (node.Tag() == reset_tag) names.erase(name);
    }
    return names;
  }
  // Nothing where the template does not speak of it.
  [[nodiscard]] std::optional<YAML::Node> find(const std::string& name, const char* key) const {
    const auto entry = said_.find(name);
    if (entry == said_.end() || !entry->second.IsMap()) return std::nullopt;
    const YAML::Node node = entry->second[key];
    return node ? std::optional(node) : std::nullopt;
  }

 private:
  std::set<std::string> known_;
  std::map<std::string, YAML::Node> said_;
};

std::vector<YAML::Node> documents(const std::string& text, const std::string& file) {
  try {
    return YAML::LoadAll(text);
  } catch (const YAML::Exception& error) {
    throw base::Error(fmt::format("{}:{}: {}", file, error.mark.line + 1, error.msg))
        .hint("a template is YAML once its placeholders are filled in");
  }
}

bool is_built(const Model& model, const Entries& services, const std::string& name) {
  if (const auto build = services.find(name, "build")) return build->Tag() != reset_tag && !build->IsNull();
  const Service* service = find_service(model, name);
  return service != nullptr && service->built;
}

}  // namespace

std::string label_text(const Model& model, const std::string& text, const std::string& file,
                       const Assignment& assignment) {
  Entries services;
  Entries networks;
  for (const auto& service : model.services) services.add_known(service.name);
  for (const auto& network : networks_of(model)) {
    if (!network.external) networks.add_known(network.key);
  }
  for (const auto& document : documents(text, file)) {
    if (!document.IsMap()) continue;
    services.add(document["services"]);
    networks.add(document["networks"]);
  }
  const auto labels = ownership_labels(assignment);
  Emit out;
  out.begin();
  out.begin("services");
  for (const auto& name : services.names()) {
    out.begin(name);
    out.map("labels", labels);
    if (is_built(model, services, name)) {
      out.begin("build");
      out.map("labels", {{label_image_environment, assignment.environment_id},
                         {label_image_worktree, assignment.worktree.string()}});
      out.end();
    }
    out.end();
  }
  out.end();
  std::set<std::string> own = networks.names();
  // An external one is not ours to label.
  for (const auto& name : networks.names()) {
    if (networks.find(name, "external")) own.erase(name);
  }
  if (!own.empty()) out.begin("networks");
  for (const auto& name : own) {
    out.begin(name);
    out.map("labels", labels);
    out.end();
  }
  if (!own.empty()) out.end();
  out.end();
  return out.str();
}

}  // namespace compose
