// SPDX-License-Identifier: MIT
#include "compose/bases.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "base/process.hpp"
#include "base/text.hpp"
#include "compose/dockerfile.hpp"

namespace compose {
namespace {

using Map = std::map<std::string, std::string>;

constexpr std::string_view scheme = "docker-image://";

std::string image_of_context(const std::string& context) {
  return context.rfind(scheme, 0) == 0 ? context.substr(scheme.size()) : std::string();
}

// Without those that the service makes itself: its Dockerfile means somebody else's of the same name.
Map images_of_others(const Service& service, const Map& images) {
  Map others = images;
  others.erase(service.image);
  for (const std::string& tag : service.build_tags) others.erase(tag);
  return others;
}

// Those that a Dockerfile may name; by its digest it means no image that is yet to be built.
Map by_context_name(const Service& service, const Map& others) {
  Map result;
  for (const auto& [image, own] : others) {
    if (image.find('@') == std::string::npos) result.emplace(context_name(image), own);
  }
  result.erase(context_name(service.image));
  for (const std::string& tag : service.build_tags) result.erase(context_name(tag));
  for (const auto& entry : service.build_contexts) result.erase(context_name(entry.first));
  return result;
}

class Walk {
 public:
  explicit Walk(const YAML::Node& services) : services_(services) {
    for (const auto& service : services) {
      const YAML::Node build = service.second["build"], image = service.second["image"];
      if (!build || !build.IsMap()) continue;
      const auto name = service.first.as<std::string>();
      if (image) builder_.emplace(image.as<std::string>(), name);
      for (const auto& tag : build["tags"]) builder_.emplace(tag.as<std::string>(), name);
    }
  }

  void add_below(const std::string& service) {
    if (!seen_.insert(service).second) return;
    const YAML::Node build = services_[service] ? services_[service]["build"] : YAML::Node();
    if (!build || !build.IsMap()) return;
    for (const auto& context : build["additional_contexts"])
      add(image_of_context(context.second.as<std::string>()));
    for (const auto& arg : build["args"]) add(arg.second.as<std::string>());
  }

  [[nodiscard]] std::vector<BaseImage> take() { return std::move(found_); }

 private:
  void add(const std::string& image) {
    const auto builder = builder_.find(image);
    if (builder == builder_.end()) return;
    add_below(builder->second);
    if (added_.insert(image).second) found_.push_back({builder->second, image});
  }

  const YAML::Node services_;
  Map builder_;  // image -> service
  std::set<std::string> seen_, added_;
  std::vector<BaseImage> found_;
};

}  // namespace

Bases bases_of(const Service& service, const Map& images) {
  Bases bases;
  const Map others = images_of_others(service, images);
  for (const auto& [name, context] : service.build_contexts) {
    const auto own = others.find(image_of_context(context));
    if (own != others.end()) bases.contexts[name] = std::string(scheme) + own->second;
  }
  Map args = service.build_args;
  for (auto& [name, value] : args) {
    const auto own = others.find(value);
    if (own != others.end()) bases.args[name] = value = own->second;
  }
  const Map named = by_context_name(service, others);
  if (named.empty()) return bases;
  for (const std::string& image : images_of(service.dockerfile, args)) {
    const auto own = named.find(context_name(image));
    if (own != named.end()) bases.contexts[own->first] = std::string(scheme) + own->second;
  }
  return bases;
}

bool contexts_are_known() {
  const std::string wish = base::lower(base::environment("DOCKER_BUILDKIT").value_or(""));
  return wish != "0" && wish != "f" && wish != "false";
}

std::vector<BaseImage> bases_in(const std::string& override_text,
                                const std::optional<std::vector<std::string>>& services) {
  try {
    const YAML::Node all = YAML::Load(override_text)["services"];
    if (!all || !all.IsMap()) return {};
    Walk walk(all);
    if (services) {
      for (const std::string& service : *services) walk.add_below(service);
    } else {
      for (const auto& service : all) walk.add_below(service.first.as<std::string>());
    }
    return walk.take();
  } catch (const YAML::Exception&) {
    return {};  // of a team's template; Compose says what is wrong with it
  }
}

}  // namespace compose
