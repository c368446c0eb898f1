// SPDX-License-Identifier: MIT
#include "doctor/files.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "docker/labels.hpp"
#include "doctor/asking.hpp"
#include "doctor/mend.hpp"
#include "git/repository.hpp"

namespace doctor::files_checks {
namespace fs = std::filesystem;
namespace {

constexpr int most_entries = 20000;

struct Owner {
  uid_t uid = 0;
  gid_t gid = 0;
  mode_t mode = 0;
};
std::optional<Owner> owner_of(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
  return Owner{status.st_uid, status.st_gid, status.st_mode};
}

// "1000", "1000:1000"; nothing for a name, and for no user at all (root).
std::optional<Owner> numeric(const std::string& user) {
  const auto parts = base::split(user, ':');
  if (parts.empty()) return std::nullopt;
  const auto uid = base::parse_integer(parts[0]);
  if (!uid) return std::nullopt;
  const auto gid = parts.size() > 1 ? base::parse_integer(parts[1]) : std::nullopt;
  return Owner{static_cast<uid_t>(*uid), static_cast<gid_t>(gid.value_or(0)), 0};
}

bool may_write(const Owner& folder, const Owner& user) {
  if (user.uid == 0) return true;
  if (folder.uid == user.uid) return (folder.mode & S_IWUSR) != 0;
  if (folder.gid == user.gid) return (folder.mode & S_IWGRP) != 0;
  return (folder.mode & S_IWOTH) != 0;
}

// A folder that programs write to, by its name.
bool is_for_writing(const std::string& path) {
  for (const auto& part : base::split(base::lower(path), '/')) {
    for (const char* word :
         {"log", "logs", "upload", "uploads", "cache", "media", "tmp", "temp", "var", "storage"}) {
      if (part == word) return true;
    }
  }
  return false;
}

struct Place {
  std::string service, source, target, user;
  const docker::ContainerDetails* container = nullptr;
};

// Folders for writing that services mount, with the container that runs, if one does.
std::vector<Place> places(const Subject& subject) {
  std::vector<Place> result;
  for (const auto& service : subject.model->services) {
    const auto running = subject.running(service.name);
    for (const auto& mount : service.mounts) {
      if (mount.type != "bind" || mount.read_only || !subject.wants(service.name)) continue;
      if (!base::is_folder(mount.source) ||
          (!is_for_writing(mount.target) && !is_for_writing(fs::path(mount.source).filename().string())))
        continue;
      result.push_back({service.name, mount.source, mount.target, service.user,
                        running.empty() ? nullptr : running.front()});
    }
  }
  return result;
}

// The user in the container, when the folder is not writable for it; nothing otherwise.
std::optional<std::string> refused_user(const Subject& subject, const Place& place) {
  if (place.container != nullptr) {
    const auto said =
        say_inside(subject, place.container->id,
                   {"sh", "-c", "id -u; id -g; test -w \"$1\" && echo writable", "sh", place.target});
    if (said.status != 126 && said.status != 127 && !said.out.empty()) {
      const auto lines = base::lines(said.out);
      if (lines.size() > 2 || lines.size() < 2) return std::nullopt;
      return lines[0] + ":" + lines[1];
    }
  }
  const std::string user = place.container != nullptr ? place.container->user : place.user;
  const auto id = numeric(user);
  const auto folder = owner_of(place.source);
  if (!id || !folder || may_write(*folder, *id)) return std::nullopt;
  return user;
}

}  // namespace

Findings unwritable(const Subject& subject) {
  Findings findings;
  for (const auto& place : places(subject)) {
    const auto user = refused_user(subject, place);
    const auto folder = owner_of(place.source);
    if (!user || !folder) continue;
    Finding finding{.sentence =
                        fmt::format("service '{}' cannot write to '{}'", place.service, place.target)};
    finding.evidence = {fmt::format("'{}' belongs to {}:{}, mode {:o}", subject.short_path(place.source),
                                    folder->uid, folder->gid, folder->mode & 07777),
                        fmt::format("the container's user is {}", *user)};
    finding.service = place.service;
    finding.fix = fmt::format("sudo chown -R {} {}", *user, base::shell_quote(place.source));
    const auto id = numeric(*user);
    if (id && ::geteuid() == 0 && base::is_inside(place.source, subject.root)) {
      finding.mends = fmt::format("give '{}' to the user {}", subject.short_path(place.source), *user);
      finding.mend = [source = place.source, owner = *id](Mending&) {
        if (::lchown(source.c_str(), owner.uid, owner.gid) != 0)
          throw base::system_error("chown '" + source + "'");
      };
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

Findings missing_source(const Subject& subject) {
  Findings findings;
  std::set<std::string> seen;
  for (const auto& service : subject.model->services) {
    for (const auto& mount : service.mounts) {
      if (mount.type != "bind" || base::exists(mount.source) || !subject.wants(service.name)) continue;
      if (!base::is_inside(mount.source, subject.root) || !seen.insert(mount.source).second) continue;
      Finding finding{.sentence =
                          fmt::format("'{}', which service '{}' mounts, does not exist: Docker makes it a "
                                      "folder of root's",
                                      subject.short_path(mount.source), service.name)};
      finding.evidence = {fmt::format("mounted at {}", mount.target)};
      finding.service = service.name;
      // What looks like a file has to come from somewhere.
      if (fs::path(mount.target).has_extension() || fs::path(mount.source).has_extension()) {
        finding.fix = fmt::format("bring the file '{}' here, or name it in .worktreeinclude",
                                  subject.short_path(mount.source));
      } else {
        mend_by_making_folder(finding, mount.source);
      }
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

namespace {

// What is root's there; what belongs to somebody else stays so.
void give_away(const fs::path& path, const Owner& to) {
  const auto give = [&](const fs::path& each) {
    const auto owner = owner_of(each);
    if (owner && owner->uid == 0 && ::lchown(each.c_str(), to.uid, to.gid) != 0)
      throw base::system_error("chown '" + each.string() + "'");
  };
  give(path);
  if (base::is_symlink(path) || !base::is_folder(path)) return;
  for (const auto& entry : fs::recursive_directory_iterator(path)) give(entry.path());
}

}  // namespace

Findings foreign_owner(const Subject& subject) {
  const auto owner = owner_of(subject.root);
  if (!owner || owner->uid == 0) return {};
  Finding finding{.sentence = "files of root's lie in the worktree: git cannot remove them"};
  int looked = 0;
  std::error_code problem;
  for (auto at = fs::recursive_directory_iterator(subject.root, fs::directory_options::skip_permission_denied,
                                                  problem);
       !problem && at != fs::recursive_directory_iterator(); at.increment(problem)) {
    if (++looked > most_entries || finding.evidence.size() >= 10) break;
    const auto each = owner_of(at->path());
    if (at->path().filename() == ".git" || at->path().filename() == "node_modules")
      at.disable_recursion_pending();
    if (!each || each->uid != 0) continue;
    // Below it everything is the same matter.
    if (S_ISDIR(each->mode)) at.disable_recursion_pending();
    finding.evidence.push_back(subject.short_path(at->path()));
  }
  if (finding.evidence.empty()) return {};
  std::vector<fs::path> paths;
  for (const auto& path : finding.evidence) paths.push_back(subject.root / path);
  std::vector<std::string> words = {"sudo", "chown", "-R", std::to_string(owner->uid)};
  words.insert(words.end(), paths.begin(), paths.end());
  finding.fix = base::shell_join(words);
  if (::geteuid() == 0) {
    finding.mends = fmt::format("give {} to the user {}", base::join(finding.evidence, ", "), owner->uid);
    finding.mend = [paths, owner = *owner](Mending&) {
      for (const auto& path : paths) give_away(path, owner);
    };
  }
  return {std::move(finding)};
}

Findings other_worktree(const Subject& subject) {
  Findings findings;
  const auto all = git::worktrees(*subject.repository);
  const auto owner = [&](const fs::path& path) -> const git::Worktree* {
    const git::Worktree* innermost = nullptr;
    for (const auto& each : all) {
      if (base::is_inside(path, each.root) &&
          (innermost == nullptr || each.root.string().size() > innermost->root.string().size()))
        innermost = &each;
    }
    return innermost;
  };
  const auto add = [&](const std::string& service, const std::string& source, const std::string& where) {
    const auto* other = owner(source);
    if (other == nullptr || other->root == subject.worktree->root) return;
    const auto same = [&](const Finding& each) {
      return each.service == service && each.evidence[0].find(source) != std::string::npos;
    };
    if (std::any_of(findings.begin(), findings.end(), same)) return;
    findings.push_back(
        {.sentence = fmt::format("service '{}' uses files of the worktree '{}'", service, git::label(*other)),
         .evidence = {fmt::format("'{}' {}", source, where)},
         .fix = "write a path relative to the Compose file",
         .service = service});
  };
  for (const auto& service : subject.model->services) {
    for (const auto& mount : service.mounts) {
      if (mount.type == "bind") add(service.name, mount.source, "is mounted at " + mount.target);
    }
  }
  for (const auto& container : subject.containers) {
    for (const auto& mount : container.mounts) {
      if (mount.type == "bind")
        add(container.label(docker::label::compose_service), mount.source,
            "is mounted in the running container");
    }
  }
  return findings;
}

}  // namespace doctor::files_checks
