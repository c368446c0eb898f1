// SPDX-License-Identifier: MIT
#include "doctor/mend.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "docker/client.hpp"
#include "doctor/backup.hpp"
#include "environment/provision.hpp"
#include "environment/start.hpp"
#include "environment/workspace.hpp"
#include "output/ui.hpp"

namespace doctor {
namespace fs = std::filesystem;

std::string compose_command(const Subject& subject, const std::string& arguments) {
  if (!subject.deploy) return "git dockertree compose " + arguments;
  std::string words = "docker compose";
  for (const auto& file : subject.invocation.env_files)
    words += " --env-file " + base::shell_quote(file.string());
  for (const auto& file : subject.invocation.files) words += " -f " + base::shell_quote(file.string());
  return words + " " + arguments;
}

namespace {

void recreate(const Subject& subject, const std::vector<std::string>& words) {
  auto process = compose::process(subject.invocation, words);
  process.err = base::Output::capture;
  const auto finished = base::run(process);
  if (!finished.ok()) throw compose::failure(finished, subject.invocation);
}

bool is_mains(const Subject& subject) { return !subject.deploy && !subject.has_environment(); }

constexpr const char* mains_own = "--fix changes nothing of the main worktree's stack";

void mend_with(Finding& finding, const Subject& subject, const std::string& service,
               std::vector<std::string> words) {
  words.push_back(service);
  if (finding.fix.empty()) finding.fix = compose_command(subject, base::shell_join(words));
  finding.service = service;
  if (is_mains(subject)) {
    finding.evidence.emplace_back(mains_own);
    return;
  }
  finding.mends = fmt::format("re-create service '{}'", service);
  finding.mend = [words](Mending& mending) { recreate(mending.subject, words); };
}

}  // namespace

void mend_by_recreating(Finding& finding, const Subject& subject, const std::string& service) {
  mend_with(finding, subject, service, {"up", "-d", "--no-deps", "--force-recreate"});
}

void mend_by_making_anew(Finding& finding, const Subject& subject, const std::string& service) {
  mend_with(finding, subject, service, {"up", "--no-start", "--no-deps", "--force-recreate"});
}

void mend_by_provisioning(Finding& finding) {
  if (finding.fix.empty()) finding.fix = "git dockertree provision";
  finding.mends = "write the generated files anew";
  finding.mend = [](Mending& mending) {
    static_cast<void>(
        environment::provision(*mending.workspace, *mending.subject.worktree, {.command = "doctor"}));
  };
}

void mend_by_connecting(Finding& finding, const Subject& subject, const std::string& network,
                        const std::string& container, const std::vector<std::string>& aliases) {
  std::string words = "docker network connect";
  for (const auto& alias : aliases) words += " --alias " + base::shell_quote(alias);
  finding.fix = fmt::format("{} {} {}", words, base::shell_quote(network), base::shell_quote(container));
  if (is_mains(subject)) {
    finding.evidence.emplace_back(mains_own);
    return;
  }
  finding.mends = fmt::format("connect '{}' to the network '{}'", container, network);
  finding.mend = [=](Mending& mending) {
    const auto result = mending.engine.connect(network, container, aliases);
    if (!result.ok()) throw base::Error(result.message);
  };
}

void mend_by_removing(Finding& finding, const docker::ContainerDetails& container) {
  finding.mends = fmt::format("remove the container '{}'; its volumes stay", container.name);
  finding.mend = [id = container.id](Mending& mending) {
    static_cast<void>(mending.engine.stop(id));
    const auto result = mending.engine.remove(id, {.force = true});
    if (!result.ok() && result.outcome != docker::Outcome::absent) throw base::Error(result.message);
  };
}

void mend_by_taking_down(Finding& finding) {
  finding.mends = "take the environment down, of which nothing runs; the next 'up' makes it anew";
  finding.mend = [](Mending& mending) {
    const auto lock = environment::lock_environment(mending.workspace->repository, *mending.subject.worktree);
    environment::stop(*mending.workspace, *mending.subject.record, {});
  };
}

void mend_by_making_folder(Finding& finding, const fs::path& folder) {
  finding.fix = "mkdir -p " + base::shell_quote(folder.string());
  finding.mends = fmt::format("make the folder '{}'", folder.string());
  finding.mend = [folder](Mending&) { fs::create_directories(folder); };
}

void mend_env_file(Finding& finding, const fs::path& file, const std::map<std::string, std::string>& values) {
  std::vector<std::string> names;
  names.reserve(values.size());
  for (const auto& [name, value] : values) names.push_back(name);
  finding.mends = fmt::format("set {} in '{}', after a copy of it", base::join(names, ", "), file.string());
  finding.mend = [=](Mending& mending) {
    const auto copy = change_env_file(file, values);
    mending.ui.say(fmt::format("kept '{}'; 'git dockertree doctor --undo' puts it back", copy.string()));
  };
}

}  // namespace doctor
