// SPDX-License-Identifier: MIT
#include "doctor/leftovers.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "docker/client.hpp"
#include "docker/labels.hpp"
#include "doctor/subject.hpp"
#include "environment/built_images.hpp"
#include "environment/teardown.hpp"

namespace doctor::leftovers_checks {
namespace fs = std::filesystem;
namespace {

std::string id_of(const docker::Labels& labels) {
  return docker::label_of(labels, docker::label::environment);
}

bool is_registered(const Subject& subject, const std::string& id) {
  const auto& all = subject.recorded.environments;
  return std::any_of(all.begin(), all.end(), [&](const auto& each) { return each.id == id; });
}

// An engine elsewhere shows folders that were never here, and another user's registry is not seen.
bool is_gone(const Subject& subject, const docker::Labels& labels) {
  const fs::path worktree = docker::label_of(labels, docker::label::worktree);
  if (subject.endpoint.url.rfind("unix://", 0) != 0 || is_registered(subject, id_of(labels))) return false;
  if (!worktree.is_absolute() || base::exists(worktree)) return false;
  struct stat around {};
  return ::stat(worktree.parent_path().c_str(), &around) == 0 && around.st_uid == ::geteuid();
}

// Another registry, of another user or another machine's view of this engine, has environments of its own:
// only of repositories that this one knows can it be told that an environment is gone. Each volume that we
// make names its repository.
bool is_known(const Subject& subject, const docker::Labels& labels) {
  const auto& all = subject.recorded.repositories;
  const std::string common_dir = docker::label_of(labels, docker::label::common_dir);
  return common_dir.empty() || std::find(all.begin(), all.end(), common_dir) != all.end();
}

void require(const docker::Result& result) {
  if (!result.ok() && result.outcome != docker::Outcome::absent) throw base::Error(result.message);
}

void trash(Mending& mending, const docker::Volume& volume) {
  registry::Environment record{.id = id_of(volume.labels),
                               .project = volume.label(docker::label::project),
                               .engine = mending.subject.endpoint.key,
                               .repository = volume.label(docker::label::repository)};
  record.branch = volume.label(docker::label::branch);
  environment::trash_volume(*mending.workspace, record, volume.name, volume.label(docker::label::volume));
}

bool is_mounted(const Subject& subject, const std::string& volume) {
  return std::any_of(subject.all_containers.begin(), subject.all_containers.end(),
                     [&](const docker::Container& container) {
                       return std::any_of(container.mounts.begin(), container.mounts.end(),
                                          [&](const docker::Mount& mount) { return mount.name == volume; });
                     });
}

void find_volumes(const Subject& subject, Findings& findings) {
  Finding unclear{.sentence = "volumes of environments that are not registered"};
  Finding gone{.sentence = "volumes of environments whose worktrees are gone"};
  std::vector<docker::Volume> all;
  for (const auto& volume : subject.volumes) {
    const auto& trash = subject.recorded.trash;
    const auto trashed =
        std::any_of(trash.begin(), trash.end(), [&](const auto& each) { return each.name == volume.name; });
    if (id_of(volume.labels).empty() || trashed || is_registered(subject, id_of(volume.labels)) ||
        subject.recorded.kept.count(volume.name) != 0)
      continue;
    const bool safe = volume.label(docker::label::role).empty() && is_gone(subject, volume.labels) &&
                      is_known(subject, volume.labels) && !is_mounted(subject, volume.name);
    (safe ? gone : unclear).evidence.push_back(volume.name);
    if (safe) all.push_back(volume);
  }
  if (!gone.evidence.empty()) {
    gone.fix = "git dockertree doctor --fix --check leftovers";
    gone.mends = fmt::format("put {} into the trash", base::join(gone.evidence, ", "));
    gone.mend = [all](Mending& mending) {
      for (const auto& volume : all) trash(mending, volume);
    };
    findings.push_back(std::move(gone));
  }
  unclear.fix = "docker volume rm NAME, when nobody needs the data";
  if (!unclear.evidence.empty()) findings.push_back(std::move(unclear));
}

// Without a name, but of an environment that is there; or of one that is gone, whatever it is called.
bool is_left(const Subject& subject, const docker::Image& image) {
  const docker::Labels whose = {
      {docker::label::environment, docker::label_of(image.labels, environment::image_environment_label)},
      {docker::label::worktree, docker::label_of(image.labels, environment::image_worktree_label)}};
  const bool used = std::any_of(subject.all_containers.begin(), subject.all_containers.end(),
                                [&](const auto& container) { return container.image_id == image.id; });
  if (used) return false;
  const bool named = std::any_of(image.tags.begin(), image.tags.end(),
                                 [](const auto& tag) { return tag.rfind("<none>", 0) != 0; });
  return (!named && is_registered(subject, id_of(whose))) || is_gone(subject, whose);
}

void find_images(const Subject& subject, Findings& findings) {
  Finding finding{.sentence = "images that environments have built and nobody needs any more"};
  std::vector<std::string> names;
  std::int64_t size = 0;
  for (const auto& image : subject.images) {
    if (!is_left(subject, image)) continue;
    // A name that somebody else gave it stays.
    const auto own =
        environment::own_names(image, docker::label_of(image.labels, docker::label::compose_project));
    names.insert(names.end(), own.begin(), own.end());
    if (!own.empty()) size += image.size;
  }
  if (names.empty()) return;
  finding.evidence = names;
  finding.evidence.push_back(base::human_size(size));
  finding.fix = "docker image rm " + base::shell_join(names);
  finding.mends = "remove " + base::join(names, ", ");
  finding.mend = [names](Mending& mending) {
    for (const auto& name : names) require(mending.engine.remove_image(name));
  };
  findings.push_back(std::move(finding));
}

}  // namespace

Findings volumes_and_images(const Subject& subject) {
  Findings findings;
  find_volumes(subject, findings);
  find_images(subject, findings);
  return findings;
}

Findings networks(const Subject& subject) {
  Findings findings;
  std::set<std::string> used;
  for (const auto& container : subject.all_containers) {
    for (const auto& each : container.networks) used.insert(each.network);
  }
  for (const auto& network : subject.networks) {
    const std::string id = id_of(network.labels);
    if (id.empty() || is_registered(subject, id) || used.count(network.name) != 0) continue;
    Finding finding{.sentence = fmt::format("the network '{}' is of an environment that is not registered",
                                            network.name)};
    finding.evidence = {"no container uses it"};
    finding.fix = "docker network rm " + base::shell_quote(network.name);
    if (is_gone(subject, network.labels)) {
      finding.evidence.push_back(
          fmt::format("its worktree was '{}'", docker::label_of(network.labels, docker::label::worktree)));
      finding.mends = fmt::format("remove the network '{}'", network.name);
      finding.mend = [name = network.name](Mending& mending) {
        require(mending.engine.remove_network(name));
      };
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace doctor::leftovers_checks
