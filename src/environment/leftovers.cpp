// SPDX-License-Identifier: MIT
#include "environment/leftovers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "environment/foreign_files.hpp"
#include "environment/layout.hpp"
#include "environment/plan.hpp"
#include "git/branches.hpp"
#include "git/leftover.hpp"
#include "git/repository.hpp"

namespace environment {
namespace fs = std::filesystem;
namespace {

// The link of the worktree itself, to git's entry that is gone.
bool has_own_link(const registry::Environment& record) {
  const fs::path entry = record.common_dir / "worktrees" / record.admin;
  std::error_code failed;
  if (record.admin.empty() || base::exists(entry) ||
      !fs::is_regular_file(fs::symlink_status(record.worktree / ".git", failed)))
    return false;
  const std::string text = base::trim(base::load_file(record.worktree / ".git").value_or(""));
  constexpr std::string_view prefix = "gitdir: ";
  return text.rfind(prefix, 0) == 0 &&
         base::normal_path(record.worktree / text.substr(prefix.size())) == entry;
}

bool is_repository(const registry::Environment& record) {
  const fs::path& folder = record.worktree;
  return (base::exists(folder / ".git") && !has_own_link(record)) ||
         (base::exists(folder / "HEAD") && base::exists(folder / "objects") && base::exists(folder / "refs"));
}

bool holds_worktree(const registry::Environment& record, const fs::path& folder) {
  if (base::is_inside(record.common_dir, folder)) return true;
  const auto repository = git::find_repository_at(record.common_dir);
  if (!repository) return false;
  const auto all = git::worktrees(*repository);
  return std::any_of(all.begin(), all.end(), [&](const git::Worktree& worktree) {
    // Git may still know of the one that is gone.
    const bool gone = worktree.missing && worktree.root == folder;
    return !gone && base::is_inside(worktree.root, folder);
  });
}

bool holds_environment(registry::Registry& registry, const registry::Environment& record) {
  const auto all = registry.environments();
  return std::any_of(all.begin(), all.end(), [&](const registry::Environment& other) {
    return other.id != record.id && base::is_inside(other.worktree, record.worktree);
  });
}

bool mounts_from(const docker::Container& container, const fs::path& folder) {
  return std::any_of(container.mounts.begin(), container.mounts.end(), [&](const docker::Mount& mount) {
    return mount.type == "bind" && base::is_inside(mount.source, folder);
  });
}

// Whether the engine has something of that id, or a container that writes there: the registry alone is no
// proof.
bool is_known_to_engine(const Observed& observed) {
  const auto& record = *observed.record;
  const auto has_id = [&](const auto& each) {
    return docker::label_of(each.labels, docker::label::environment) == record.id;
  };
  const auto writes_there = [&](const docker::Container& each) {
    return has_id(each) || mounts_from(each, record.worktree);
  };
  return std::any_of(observed.containers.begin(), observed.containers.end(), writes_there) ||
         std::any_of(observed.networks.begin(), observed.networks.end(), has_id) ||
         std::any_of(observed.engine_volumes.begin(), observed.engine_volumes.end(), has_id);
}

std::string foreign_container(docker::Client& engine, const registry::Environment& record) {
  for (const auto& container : engine.containers()) {
    if (container.running() && container.label(docker::label::environment) != record.id &&
        mounts_from(container, record.worktree))
      return container.name;
  }
  return "";
}

bool has_own_files(const registry::Environment& record) {
  const Layout layout(record.worktree);
  if (base::is_symlink(layout.folder)) return false;
  const auto text = base::load_file(layout.env_file());
  return text && text->find("COMPOSE_PROJECT_NAME=" + record.project + "\n") != std::string::npos;
}

// Git deletes in no order, and ends at the first that it may not. So the rest has to be of the worktree, and
// less than its branch holds, for that to have begun; and nothing is in there that only is there.
std::string doubt_of_rest(const registry::Environment& record, const ForeignFiles& found) {
  constexpr const char* other = "it holds other files as well";
  const auto repository = git::find_repository_at(record.common_dir);
  const bool known = repository && !record.branch.empty() && git::branch_exists(*repository, record.branch);
  if (!known || found.mounts) return other;
  const git::Leftover rest(*repository, record.worktree, record.branch);
  if (!has_own_link(record) && !has_own_files(record) && !rest.keeps_some()) return other;
  if (rest.gone().empty()) return "git has deleted nothing there";
  if (!rest.changed().empty())
    return fmt::format("'{}' differs from what is committed", rest.changed().front());
  for (const auto& path : rest.uncommitted()) {
    if (path.rfind(".dockertree/", 0) != 0) return fmt::format("'{}' is not committed", path);
  }
  for (const auto& folder : found.folders) {
    if (!folder.readable && !rest.ignores((folder.path / "").string()))
      return fmt::format("'{}' cannot be read", folder.path.string());
  }
  return "";
}

std::string doubt_of(registry::Registry& registry, docker::Client& engine, const Observed& observed,
                     const ForeignFiles& found) {
  const auto& record = *observed.record;
  if (base::normal_path(record.worktree) != record.worktree) return "the path leads elsewhere by a link";
  // As it may become between a look and the next.
  if (is_repository(record)) return "it is a repository again";
  if (holds_worktree(record, record.worktree) || holds_environment(registry, record))
    return "there is a worktree in it";
  const std::string container = foreign_container(engine, record);
  if (!container.empty())
    return fmt::format("container '{}', which is not the environment's, uses it", container);
  if (!is_known_to_engine(observed)) return "nothing on the engine tells that its containers wrote it";
  return found.others ? doubt_of_rest(record, found) : "";
}

// A deletion that was ended has perhaps taken all that others own: what is left is then this user's, and
// nothing but the journal tells of it.
bool was_begun(registry::Registry& registry, const registry::Environment& record) {
  const auto steps = registry.steps(record.id);
  return std::any_of(steps.begin(), steps.end(), [](const registry::Step& step) {
    return step.step == name(Action::remove_leftovers) && step.state != "done";
  });
}

// Whether something lies there that is to be deleted.
bool has_leftovers(registry::Registry& registry, const registry::Environment& record,
                   const ForeignFiles& found) {
  return !found.folders.empty() || (base::is_folder(record.worktree) && was_begun(registry, record));
}

}  // namespace

Leftovers find_leftovers(registry::Registry& registry, docker::Client& engine, const Observed& observed) {
  if (!observed.record) return {};
  if (base::is_symlink(observed.record->worktree)) return {true, "a symbolic link is in its place"};
  if (is_repository(*observed.record)) return {};
  const auto found = find_foreign_files(observed.record->worktree);
  if (!has_leftovers(registry, *observed.record, found)) return {};
  return {true, doubt_of(registry, engine, observed, found)};
}

void delete_leftovers(registry::Registry& registry, docker::Client& engine, const Observed& observed) {
  const fs::path& folder = observed.record->worktree;
  const auto found = find_foreign_files(folder);
  if (!has_leftovers(registry, *observed.record, found)) return;
  const std::string doubt = doubt_of(registry, engine, observed, found);
  if (!doubt.empty()) throw base::Error(fmt::format("'{}' is left: {}", folder.string(), doubt));
  delete_foreign_files(engine, folder, found.folders);
  std::error_code failed;
  if (found.others) {
    fs::remove_all(folder, failed);
  } else {
    remove_empty_folders(folder);
  }
  if (base::exists(folder))
    throw base::Error(fmt::format("'{}' is not empty", folder.string()))
        .hint("look what it holds, and delete it: sudo rm -r " + base::shell_quote(folder.string()));
}

}  // namespace environment
