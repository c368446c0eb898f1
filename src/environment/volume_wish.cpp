// SPDX-License-Identifier: MIT
#include "environment/volume_wish.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "git/ignore.hpp"

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

const registry::Volume* find(const std::vector<registry::Volume>& all, const std::string& key) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const registry::Volume& volume) { return volume.key == key; });
  return found == all.end() ? nullptr : &*found;
}

std::string option(const compose::Volume& volume, const std::string& name) {
  const auto found = volume.driver_options.find(name);
  return found == volume.driver_options.end() ? "" : found->second;
}

// Git has put its files there. One that it ignores, or keeps with a .gitkeep alone, is a place for data.
bool is_tracked_folder(const std::filesystem::path& folder, const std::filesystem::path& worktree) {
  if (!base::is_folder(folder) || !base::is_inside(folder, worktree)) return false;
  if (git::is_ignored(worktree,
                      base::normal_path(folder).lexically_relative(base::normal_path(worktree)) / ""))
    return false;
  std::error_code problem;
  const std::filesystem::directory_iterator entries(folder, problem);
  return std::any_of(begin(entries), end(entries),
                     [](const auto& entry) { return entry.path().filename().string().front() != '.'; });
}

// "folder" or "tmpfs", where a volume as it is declared is the environment's own already.
std::string own_as_declared(const compose::Volume& volume, const std::filesystem::path& worktree) {
  if (volume.external || (!volume.driver.empty() && volume.driver != "local")) return "";
  if (option(volume, "type") == "tmpfs") return "tmpfs";
  const auto flags = base::split(option(volume, "o"), ',');
  const bool bind = std::find_if(flags.begin(), flags.end(), [](const std::string& flag) {
                      return flag == "bind" || flag == "rbind";
                    }) != flags.end();
  return bind && is_tracked_folder(option(volume, "device"), worktree) ? "folder" : "";
}

}  // namespace

void settle_declared(Desired& desired, const std::vector<registry::Volume>& have) {
  for (auto& wish : desired.volumes) {
    const auto* volume = compose::find_volume(desired.model, wish.key);
    if (volume == nullptr || wish.policy == config::VolumePolicy::share) continue;
    const std::string own = own_as_declared(*volume, desired.worktree);
    const auto* made = find(have, wish.key);
    if (own.empty() || (made != nullptr && made->method != own)) continue;
    wish.as_declared = own;
    wish.policy = config::VolumePolicy::empty;
    wish.options = volume->driver_options;
  }
}

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
    if (const auto* made = find(have, wish.key)) {
      wish.name = made->name;
    } else if (wish.name != wish.original && taken(wish.name)) {
      wish.name += "_" + desired.id;
    }
  }
}

}  // namespace environment
