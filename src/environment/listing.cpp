// SPDX-License-Identifier: MIT
#include "environment/listing.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/error.hpp"
#include "base/file.hpp"
#include "docker/labels.hpp"
#include "environment/identity.hpp"
#include "environment/observed.hpp"

namespace environment {
namespace {

using Containers = std::unordered_map<std::string, std::vector<docker::Container>>;

// By environment; those without our label by the folder that Compose ran in.
struct Engine {
  bool answered = false;
  Containers by_id;
  Containers by_folder;
};

Engine ask(docker::Client* client, std::string& trouble) {
  Engine engine;
  if (client == nullptr) return engine;
  try {
    auto all = client->containers({.labels = {docker::label::compose_project}});
    // The engine's order is that of their making; the name has project, service and number.
    std::sort(all.begin(), all.end(), [](const docker::Container& one, const docker::Container& other) {
      return one.name < other.name;
    });
    for (auto& container : all) {
      const std::string id = container.label(docker::label::environment);
      auto& list = id.empty() ? engine.by_folder[container.label(docker::label::compose_working_dir)]
                              : engine.by_id[id];
      list.push_back(std::move(container));
    }
    engine.answered = true;
  } catch (const base::Error& error) {
    trouble = error.what();
  }
  return engine;
}

struct Records {
  std::unordered_map<std::string, registry::Environment> environments;
  std::unordered_map<std::string, std::vector<registry::Lease>> leases;
  std::unordered_map<std::string, std::vector<registry::Volume>> volumes;
};

// Everything in three queries: faster than three for each environment.
Records read(registry::Registry* registry) {
  Records records;
  if (registry == nullptr) return records;
  for (auto& record : registry->environments()) records.environments.emplace(record.id, record);
  for (auto& lease : registry->leases()) records.leases[lease.environment].push_back(lease);
  for (auto& volume : registry->volumes()) records.volumes[volume.environment].push_back(volume);
  return records;
}

void add_record(Listed& listed, const registry::Environment& record, const Records& records,
                const Engine& engine) {
  listed.id = record.id;
  listed.project = record.project;
  listed.created = record.created;
  listed.last_used = record.last_used;
  if (const auto found = records.leases.find(record.id); found != records.leases.end())
    listed.leases = found->second;
  if (const auto found = records.volumes.find(record.id); found != records.volumes.end())
    listed.volumes = found->second;
  if (const auto found = engine.by_id.find(record.id); found != engine.by_id.end())
    listed.containers = found->second;
  if (engine.answered) listed.state = state_of(listed.containers);
}

bool is_inside(const std::string& folder, const std::string& root) {
  return folder == root || folder.rfind(root + "/", 0) == 0;
}

// A worktree may lie in the main one; what runs in it is not the main stack.
void add_main_stack(Listed& listed, const std::vector<git::Worktree>& worktrees, const Engine& engine) {
  std::vector<std::string> nested;
  for (const auto& worktree : worktrees) {
    if (!worktree.main && is_inside(worktree.root.native(), listed.path))
      nested.push_back(worktree.root.native());
  }
  for (const auto& each : engine.by_folder) {
    const auto& folder = each.first;
    const auto& containers = each.second;
    if (!is_inside(folder, listed.path)) continue;
    if (std::none_of(nested.begin(), nested.end(),
                     [&](const std::string& root) { return is_inside(folder, root); }))
      listed.containers.insert(listed.containers.end(), containers.begin(), containers.end());
  }
  if (engine.answered) listed.state = state_of(listed.containers);
  if (!listed.containers.empty())
    listed.project = listed.containers.front().label(docker::label::compose_project);
}

std::optional<std::string> id_of(const git::Worktree& worktree) {
  try {
    return worktree.main ? std::nullopt : load_id(worktree);
  } catch (const base::Error&) {
    return std::nullopt;  // a damaged file; `doctor` names it
  }
}

Listed list_worktree(const git::Repository& repository, const std::vector<git::Worktree>& worktrees,
                     const git::Worktree& worktree, const Records& records, const Engine& engine) {
  Listed listed;
  listed.repository = repository.name;
  listed.branch = worktree.branch;
  listed.path = worktree.root.string();
  listed.main = worktree.main;
  listed.locked = worktree.locked;
  listed.missing = worktree.missing;
  if (worktree.main) {
    add_main_stack(listed, worktrees, engine);
    return listed;
  }
  if (engine.answered) listed.state = "absent";
  const auto id = id_of(worktree);
  const auto found = id ? records.environments.find(*id) : records.environments.end();
  if (found != records.environments.end() && belongs_to(found->second, repository))
    add_record(listed, found->second, records, engine);
  return listed;
}

}  // namespace

Listing list_environments(const ListInput& input) {
  Listing listing;
  const Engine engine = ask(input.engine, listing.trouble);
  const Records records = read(input.registry);
  for (const auto& repository : input.repositories) {
    const auto worktrees = git::worktrees(repository);
    for (const auto& worktree : worktrees) {
      listing.environments.push_back(list_worktree(repository, worktrees, worktree, records, engine));
    }
  }
  return listing;
}

output::Value head_value(const Listed& listed) {
  return output::Value::record({{"id", listed.id},
                                {"project", listed.project},
                                {"repository", listed.repository},
                                {"branch", listed.branch},
                                {"path", listed.path},
                                {"main", listed.main},
                                {"locked", listed.locked},
                                {"state", listed.state}});
}

}  // namespace environment
