// SPDX-License-Identifier: MIT
#include "environment/watch_set.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace environment {
namespace fs = std::filesystem;
namespace {

constexpr std::uint32_t comes = IN_CREATE | IN_MOVED_TO;
constexpr std::uint32_t goes = IN_DELETE | IN_MOVED_FROM;
constexpr std::uint32_t is_gone = IN_DELETE_SELF | IN_MOVE_SELF;

std::uint32_t mask_of(Watched kind) {
  switch (kind) {
    case Watched::registry:
      return IN_MODIFY | comes | IN_ONLYDIR;
    case Watched::repository:
    case Watched::list:
      return comes | goes | is_gone | IN_ONLYDIR;
    case Watched::admin:
      return IN_MOVED_TO | IN_DELETE | IN_ONLYDIR;
    case Watched::link:
      break;
  }
  // A folder that a container mounts stays alive without a name, but its `.git` file goes at once.
  return IN_ATTRIB | is_gone | IN_DONT_FOLLOW;
}

std::string trouble_of(int number) {
  if (number == EMFILE)
    return "the limit of inotify instances is reached (sysctl fs.inotify.max_user_instances)";
  if (number == ENOSPC) return "the limit of inotify watches is reached (sysctl fs.inotify.max_user_watches)";
  return std::string("inotify does not work: ") + std::strerror(number);
}

}  // namespace

WatchSet::WatchSet() : descriptor_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
  if (descriptor_ < 0) trouble_ = trouble_of(errno);
}

WatchSet::~WatchSet() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void WatchSet::want(const std::map<fs::path, Watched>& places) {
  if (descriptor_ < 0) return;
  trouble_.clear();
  for (auto number = numbers_.begin(); number != numbers_.end();) {
    const auto wanted = places.find(number->first);
    if (wanted != places.end() && wanted->second == places_.at(number->second).second) {
      ++number;
      continue;
    }
    ::inotify_rm_watch(descriptor_, number->second);
    places_.erase(number->second);
    number = numbers_.erase(number);
  }
  for (const auto& [place, kind] : places) add(place, kind);
}

void WatchSet::add(const fs::path& place, Watched kind) {
  if (numbers_.count(place) != 0) return;
  const int number = ::inotify_add_watch(descriptor_, place.c_str(), mask_of(kind));
  if (number >= 0) {
    places_[number] = {place, kind};
    numbers_[place] = number;
  } else if (errno != ENOENT && errno != ENOTDIR && errno != EACCES) {
    trouble_ = trouble_of(errno);
  }
}

void WatchSet::note(int watch, std::uint32_t mask, const std::string& name, Happened& happened) {
  if ((mask & IN_Q_OVERFLOW) != 0) {
    happened.look = happened.lost = true;
    return;
  }
  const auto found = places_.find(watch);
  if (found == places_.end()) return;
  const auto [place, kind] = found->second;
  if ((mask & (IN_IGNORED | is_gone)) != 0) {
    // What is moved away is watched no more where it is; it is looked for under its name again.
    if ((mask & IN_IGNORED) == 0) ::inotify_rm_watch(descriptor_, watch);
    numbers_.erase(place);
    places_.erase(found);
    happened.look = happened.lost = true;
    return;
  }
  switch (kind) {
    case Watched::registry:
      // What reading makes and removes beside them tells nothing.
      happened.look =
          happened.look || name == "registry.db" || (name == "registry.db-wal" && mask == IN_MODIFY);
      break;
    case Watched::repository:
      if (name != "worktrees") break;
      happened.look = true;
      happened.lost = happened.lost || (mask & goes) != 0;
      break;
    case Watched::list:
      happened.look = true;
      happened.lost = happened.lost || (mask & goes) != 0;
      break;
    case Watched::admin:
      happened.look = happened.look || name == "locked" || name == "index" || name == "HEAD";
      break;
    case Watched::link:
      happened.look = happened.lost = true;
      break;
  }
}

void WatchSet::take(Happened& happened) {
  alignas(inotify_event) std::array<char, 4096> buffer{};
  while (descriptor_ >= 0) {
    const ssize_t count = ::read(descriptor_, buffer.data(), buffer.size());
    if (count <= 0) return;
    for (ssize_t at = 0; at < count;) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* name = buffer.data() + at + sizeof event;
      note(event.wd, event.mask, event.len > 0 ? name : "", happened);
      at += static_cast<ssize_t>(sizeof event + event.len);
    }
  }
}

}  // namespace environment
