// SPDX-License-Identifier: MIT
#include "environment/volume_wish.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace environment {
namespace {

constexpr const char* policy_label = "dockertree.volume";

config::VolumePolicy policy_of(const compose::Volume& volume, const DesiredInput& input,
                               const config::Settings& settings) {
  if (input.policy) return *input.policy;
  const auto configured = settings.volume.find(volume.key);
  if (configured != settings.volume.end() && configured->second.policy) return *configured->second.policy;
  const auto label = volume.labels.find(policy_label);
  if (label == volume.labels.end()) return settings.volumes.standard;
  if (const auto policy = config::parse_policy(label->second)) return *policy;
  throw base::Error("volume '" + volume.key + "': '" + label->second + "' is no policy in the label '" +
                    policy_label + "'")
      .hint("write clone, empty or share");
}

// The volume's name in the main worktree's stack. The model was resolved under our project's name, and so was
// a name with COMPOSE_PROJECT_NAME in it.
std::string original_name(const compose::Volume& volume, const DesiredInput& input) {
  const std::string& ours = input.model.name;
  const bool by_compose = !volume.external && volume.name == ours + "_" + volume.key;
  const auto at = ours.empty() ? std::string::npos : volume.name.find(ours);
  if (!by_compose && at == std::string::npos) return volume.name;
  if (input.main_project.empty()) return "";
  return std::string(volume.name).replace(at, ours.size(), input.main_project);
}

// A shared volume is not written to unless somebody says so.
bool read_only(const compose::Volume& volume, const config::Settings& settings) {
  const auto configured = settings.volume.find(volume.key);
  return configured == settings.volume.end() || configured->second.read_only.value_or(true);
}

}  // namespace

std::vector<VolumeWish> wish_volumes(const DesiredInput& input, const config::Settings& settings) {
  std::vector<VolumeWish> result;
  for (const auto& key : compose::wanted_volumes(input.model)) {
    const auto* volume = compose::find_volume(input.model, key);
    if (volume == nullptr) continue;
    VolumeWish wish;
    wish.key = key;
    wish.original = original_name(*volume, input);
    wish.policy = policy_of(*volume, input, settings);
    const bool shared = wish.policy == config::VolumePolicy::share && !wish.original.empty();
    wish.name = shared ? wish.original : input.project + "_" + key;
    const auto configured = settings.volume.find(key);
    if (configured != settings.volume.end()) wish.method = configured->second.method;
    wish.read_only = shared && read_only(*volume, settings);
    result.push_back(std::move(wish));
  }
  return result;
}

void settle_volume_names(Desired& desired, const std::vector<registry::Volume>& have,
                         const std::function<bool(const std::string&)>& taken) {
  for (auto& wish : desired.volumes) {
    const auto same = [&](const registry::Volume& volume) { return volume.key == wish.key; };
    const auto found = std::find_if(have.begin(), have.end(), same);
    if (found != have.end()) {
      wish.name = found->name;
    } else if (wish.name != wish.original && taken(wish.name)) {
      wish.name += "_" + desired.id;
    }
  }
}

}  // namespace environment
