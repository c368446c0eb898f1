// SPDX-License-Identifier: MIT
#include "environment/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "docker/labels.hpp"

namespace environment {
namespace {

struct Words {
  Action action;
  const char* name;
  const char* sentence;  // {} is the subject
};

constexpr Words words[] = {
    {Action::copy_file, "copy-file", "copy '{}' from the main worktree"},
    {Action::register_environment, "register", "register environment '{}'"},
    {Action::update_record, "update", "update the record of environment '{}'"},
    {Action::lease_ports, "lease-ports", "lease ports for {}"},
    {Action::lease_subnets, "lease-subnets", "take subnets for {}"},
    {Action::make_volume, "make-volume", "make volume '{}'"},
    {Action::copy_folder, "copy-folder", "copy folder '{}'"},
    {Action::write_files, "write-files", "write {}"},
    {Action::start_services, "start", "start {}"},
    {Action::mark_removing, "mark", "mark environment '{}' as going"},
    {Action::run_hook, "hook", "run the hook {}"},
    {Action::leave_proxy, "leave-proxy", "take the routes of '{}' out of the proxy"},
    {Action::stop_services, "stop", "stop and remove the containers of '{}'"},
    {Action::remove_container, "remove-container", "remove container '{}'"},
    {Action::remove_leftovers, "remove-leftovers", "remove what containers have left in '{}'"},
    {Action::remove_network, "remove-network", "remove network '{}'"},
    {Action::trash_volume, "trash-volume", "put volume '{}' into the trash"},
    {Action::delete_volume, "delete-volume", "delete volume '{}'"},
    {Action::keep_volume, "keep-volume", "keep volume '{}'"},
    {Action::remove_image, "remove-image", "remove image '{}'"},
    {Action::remove_worktree, "remove-worktree", "remove worktree '{}'"},
    {Action::release, "release", "release the ports and networks of '{}'"},
    {Action::delete_branch, "delete-branch", "delete branch '{}'"},
    {Action::mend, "mend", "{}"},
};

const Words& words_of(Action action) {
  return *std::find_if(std::begin(words), std::end(words),
                       [&](const Words& candidate) { return candidate.action == action; });
}

std::string ports_text(const std::vector<registry::Wanted>& leases) {
  std::string text;
  for (const auto& wanted : leases) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{}:{}", wanted.service, wanted.container_port);
    if (wanted.protocol != "tcp") text += "/" + wanted.protocol;
  }
  return text;
}

std::string networks_text(const std::vector<registry::WantedSubnet>& subnets) {
  std::string text;
  for (const auto& subnet : subnets) text += (text.empty() ? "'" : ", '") + subnet.network + "'";
  return text;
}

bool has_lease(const std::vector<registry::Lease>& leases, const registry::Wanted& wanted) {
  return std::any_of(leases.begin(), leases.end(), [&](const registry::Lease& lease) {
    return lease.service == wanted.service && lease.container_port == wanted.container_port &&
           lease.protocol == wanted.protocol && lease.index == wanted.index &&
           (!wanted.fixed || lease.host_port == *wanted.fixed);
  });
}

bool leases_fit(const Desired& desired, const Observed& observed) {
  return desired.leases.size() == observed.leases.size() &&
         std::all_of(desired.leases.begin(), desired.leases.end(),
                     [&](const auto& wanted) { return has_lease(observed.leases, wanted); });
}

std::int64_t prefix_of(const std::string& cidr) {
  return base::parse_integer(cidr.substr(cidr.find('/') + 1)).value_or(0);
}

bool subnets_fit(const Desired& desired, const Observed& observed) {
  return desired.subnets.size() == observed.subnets.size() &&
         std::all_of(desired.subnets.begin(), desired.subnets.end(), [&](const auto& wanted) {
           return std::any_of(observed.subnets.begin(), observed.subnets.end(), [&](const auto& subnet) {
             return subnet.network == wanted.network && prefix_of(subnet.cidr) <= wanted.prefix;
           });
         });
}

bool has_volume(const Observed& observed, const VolumeWish& wish) {
  const bool recorded = std::any_of(observed.volumes.begin(), observed.volumes.end(),
                                    [&](const auto& volume) { return volume.key == wish.key; });
  const bool there = std::any_of(observed.engine_volumes.begin(), observed.engine_volumes.end(),
                                 [&](const auto& volume) { return volume.name == wish.name; });
  return recorded && (there || wish.name == wish.original);
}

std::string cause_of(const VolumeWish& wish) {
  if (wish.policy == config::VolumePolicy::share) return fmt::format("shared with '{}'", wish.original);
  if (wish.as_declared == "folder") return "the worktree's own folder";
  if (wish.policy == config::VolumePolicy::empty || wish.original.empty()) return "starts empty";
  return fmt::format("a copy of '{}'", wish.original);
}

// One that restarts all the time would make the folder that is gone again, as root.
std::vector<const docker::Container*> most_alive_first(const std::vector<docker::Container>& containers) {
  const auto rank = [](const docker::Container* container) {
    return container->state == "restarting" ? 0 : container->running() ? 1 : 2;
  };
  std::vector<const docker::Container*> order;
  order.reserve(containers.size());
  for (const auto& container : containers) order.push_back(&container);
  std::stable_sort(order.begin(), order.end(),
                   [&](const auto* one, const auto* other) { return rank(one) < rank(other); });
  return order;
}

}  // namespace

const char* name(Action action) { return words_of(action).name; }

std::string sentence(const Step& step) {
  return fmt::format(fmt::runtime(words_of(step.action).sentence), step.subject);
}

Plan plan_provision(const Desired& desired, const Observed& observed, bool files_are_current) {
  Plan plan;
  if (!observed.record) {
    plan.push_back({Action::register_environment, desired.project, "the worktree has no environment"});
  } else if (observed.record->worktree != desired.worktree) {
    plan.push_back({Action::update_record, desired.project, "the worktree was moved"});
  } else if (observed.record->branch != desired.branch) {
    plan.push_back({Action::update_record, desired.project, "the worktree has another branch now"});
  }
  if (!leases_fit(desired, observed)) {
    plan.push_back({Action::lease_ports, desired.leases.empty() ? "nothing" : ports_text(desired.leases),
                    "the project publishes other ports than are leased"});
  }
  if (!subnets_fit(desired, observed)) {
    plan.push_back({Action::lease_subnets,
                    desired.subnets.empty() ? "nothing" : networks_text(desired.subnets),
                    "the project has other, or larger, networks than subnets are taken for"});
  }
  for (const auto& wish : desired.volumes) {
    if (!has_volume(observed, wish)) plan.push_back({Action::make_volume, wish.key, cause_of(wish)});
  }
  for (const auto& folder : desired.folders)
    plan.push_back({Action::copy_folder, folder.key, fmt::format("a copy of '{}'", folder.from.string())});
  const bool same = observed.record && observed.record->content_hash == desired.content_hash;
  if (!plan.empty() || !same || !files_are_current) {
    plan.push_back(
        {Action::write_files, "compose.override.yml, env.dockertree and the block in .env",
         same && plan.empty() ? "they are missing or were changed" : "what they are made from changed"});
  }
  return plan;
}

Plan plan_teardown(const Observed& observed, const TeardownOptions& options) {
  Plan plan;
  const std::string project = observed.record ? observed.record->project : "";
  const auto add = [&](Action action, const std::string& subject) {
    plan.push_back({action, subject, options.cause});
  };
  // A hook that refuses leaves no trace.
  if (options.worktree) add(Action::run_hook, "pre-worktree-remove");
  if (observed.record) add(Action::mark_removing, project);
  const Action fate = options.volumes == VolumeFate::destroy ? Action::delete_volume
                      : options.volumes == VolumeFate::keep  ? Action::keep_volume
                                                             : Action::trash_volume;
  // Nothing but a container tells whose a volume without a name is.
  if (fate != Action::delete_volume) {
    for (const auto& volume : observed.anonymous) add(fate, volume.name);
  }
  if (observed.record && !observed.networks.empty()) add(Action::leave_proxy, project);
  if (!observed.containers.empty()) add(Action::stop_services, project);
  for (const auto* container : most_alive_first(observed.containers))
    add(Action::remove_container, container->name);
  // Before the networks and volumes: that these are there proves whose it is, when this is tried again.
  if (options.leftovers && observed.record) add(Action::remove_leftovers, observed.record->worktree.string());
  for (const auto& network : observed.networks) add(Action::remove_network, network.name);
  for (const auto& volume : observed.engine_volumes) {
    const bool empty =
        registry::is_as_declared(volume.label(docker::label::method)) && !volume.options.empty();
    add(empty && fate == Action::trash_volume ? Action::delete_volume : fate, volume.name);
  }
  if (fate == Action::delete_volume) {
    for (const auto& volume : observed.anonymous) add(fate, volume.name);
  }
  for (const auto& image : observed.images) add(Action::remove_image, image);
  if (options.worktree) add(Action::remove_worktree, options.folder.string());
  // Before the record goes: by it a removal that was killed is gone on with.
  if (!options.branch.empty()) add(Action::delete_branch, options.branch);
  if (observed.record) add(Action::release, project);
  return plan;
}

}  // namespace environment
