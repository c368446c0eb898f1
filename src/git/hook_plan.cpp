// SPDX-License-Identifier: MIT
// What installing and taking away the hooks would change, for --dry-run.
#include <fmt/format.h>

#include "git/hook_configuration.hpp"
#include "git/hooks.hpp"

namespace git {
namespace {

const char* kind_of_place() { return hook_configuration::is_supported() ? "configuration of" : "hook"; }

}  // namespace

std::vector<HookChange> plan_install(const HookScope& scope) {
  std::vector<HookChange> plan;
  for (const auto& hook : hook_status(scope)) {
    const std::string place = fmt::format("{} '{}'", kind_of_place(), hook.where);
    switch (hook.state) {
      case HookState::installed:
        break;
      case HookState::outdated:
        plan.push_back({"upgrade the " + place, "an earlier version wrote it"});
        break;
      case HookState::missing:
        plan.push_back({"write the " + place, "there is none"});
        break;
      case HookState::foreign:
        plan.push_back({"chain the " + place, "another hook is there, and goes on running"});
        break;
      case HookState::modified:
      case HookState::by_hand:
        plan.push_back({"leave the " + place + " as it is", hook.note});
        break;
    }
  }
  return plan;
}

std::vector<HookChange> plan_uninstall(const HookScope& scope) {
  std::vector<HookChange> plan;
  for (const auto& hook : hook_status(scope)) {
    const std::string place = fmt::format("{} '{}'", kind_of_place(), hook.where);
    if (hook.state == HookState::modified) plan.push_back({"leave the " + place + " as it is", hook.note});
    if (hook.state != HookState::installed && hook.state != HookState::outdated) continue;
    plan.push_back(
        {"remove the " + place, hook.note.empty() ? "git-dockertree has written it" : "ours; " + hook.note});
  }
  return plan;
}

}  // namespace git
