// SPDX-License-Identifier: MIT
#include "environment/promise.hpp"

#include "base/file.hpp"
#include "git/branches.hpp"

namespace environment {
namespace {

constexpr const char* step_name = "promise-branch";

std::optional<std::string> find_tip(const git::Repository& repository, const std::string& branch) {
  return git::find_commit(repository, "refs/heads/" + branch);
}

}  // namespace

void promise_branch(registry::Registry& registry, const git::Repository& repository, const std::string& id,
                    const std::string& branch) {
  const auto tip = find_tip(repository, branch);
  if (!tip) return;
  registry::Step promise;
  promise.environment = id;
  promise.command = "remove";
  promise.step = step_name;
  promise.detail = *tip + " " + branch;
  registry.begin(promise);
}

std::string promised_branch(registry::Registry& registry, const git::Repository& repository,
                            const std::string& id) {
  std::string branch;
  if (!base::exists(repository.common_dir)) return branch;
  for (const auto& step : registry.steps(id)) {
    if (step.step != step_name) continue;
    const auto space = step.detail.find(' ');
    if (space == std::string::npos) continue;
    branch = step.detail.substr(space + 1);
    if (find_tip(repository, branch) != step.detail.substr(0, space)) branch.clear();
  }
  return branch;
}

}  // namespace environment
