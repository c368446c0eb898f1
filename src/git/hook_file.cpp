// SPDX-License-Identifier: MIT
#include "git/hook_file.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "git/body.hpp"
#include "git/command.hpp"

namespace git::hook_file {
namespace fs = std::filesystem;
namespace {

fs::path chained_of(const fs::path& hook) { return hook.string() + chained_suffix; }

// The text of a hook; that of a symbolic link's target, nothing for a dangling one.
std::string text_of(const fs::path& hook) { return base::load_file(hook).value_or(""); }

void write_hook(const fs::path& hook, const std::string& text) {
  base::write_atomically(hook, text, {.mode = 0755});
}

// What somebody may add to a hook that we do not write.
std::string line_by_hand(std::string_view event) {
  if (event == body::events[0])
    return "[ -n \"${GIT_DIR+set}\" ] || git dockertree hook post-checkout \"$@\" || :";
  return fmt::format("git dockertree hook {} \"$@\" || :", event);
}

bool calls_us(const std::string& text, std::string_view event) {
  return text.find(fmt::format("git dockertree hook {}", event)) != std::string::npos ||
         text.find(fmt::format("git-dockertree hook {}", event)) != std::string::npos;
}

// Moves somebody's hook aside. One that was chained before is kept beside it: a tool (husky) has written its
// hook anew over ours, and what was chained may be an older state of the same.
void chain(const fs::path& hook, std::vector<std::string>& said) {
  const fs::path chained = chained_of(hook);
  if (base::exists(chained) && text_of(chained) != text_of(hook)) {
    const fs::path kept = chained.string() + "-" + base::hash(text_of(chained)).substr(0, 8);
    fs::rename(chained, kept);
    said.push_back(fmt::format("kept the hook that was chained before as '{}'", kept.string()));
  }
  fs::rename(hook, chained);
  said.push_back(fmt::format("chained the hook that was there: '{}'", chained.string()));
}

}  // namespace

bool is_tracked_folder(const fs::path& folder) {
  if (!base::is_folder(folder)) return false;
  const std::optional<Repository> repository = find_repository(folder);
  if (!repository || base::is_inside(folder, repository->common_dir)) return false;
  const base::Finished listed = base::run(command(folder, {"ls-files", "-z", "--", "."}));
  return listed.ok() && !listed.out.empty();
}

HookStatus status(const fs::path& folder, std::string_view event) {
  const fs::path hook = folder / event;
  HookStatus found;
  found.event = event;
  found.where = hook.string();
  const std::string text = text_of(hook);
  const body::Recognised recognised = body::recognise(text);
  const bool there = base::exists(hook);
  if (recognised.origin == body::Origin::ours) {
    const bool newer = recognised.version > body::current_version;
    const bool same = body::sealed(body::of_event(event), recognised.program) == text;
    found.state = newer ? HookState::modified : same ? HookState::installed : HookState::outdated;
    if (newer) found.note = "a newer git-dockertree wrote it";
    if (base::exists(chained_of(hook))) found.note = "the hook that was there before runs first";
  } else if (recognised.origin == body::Origin::edited) {
    found.state = HookState::modified;
    found.note = "edited by hand: remove it to have it written again";
  } else if (there && calls_us(text, event)) {
    found.state = HookState::installed;
    found.note = "called by a hook that is not ours";
  } else if (is_tracked_folder(folder)) {
    found.state = HookState::by_hand;
    found.note = fmt::format("git tracks this folder: add the line '{}'", line_by_hand(event));
  } else {
    found.state = there ? HookState::foreign : HookState::missing;
  }
  return found;
}

void install(const fs::path& folder, std::string_view event, const std::string& program,
             std::vector<std::string>& said) {
  const fs::path hook = folder / event;
  const std::string wanted = body::sealed(body::of_event(event), program);
  const HookStatus before = status(folder, event);
  switch (before.state) {
    case HookState::modified:
    case HookState::by_hand:
      said.push_back(fmt::format("left '{}' as it is: {}", before.where, before.note));
      return;
    case HookState::installed:
    case HookState::outdated:
      if (body::recognise(text_of(hook)).origin == body::Origin::foreign) return;  // calls us by itself
      if (text_of(hook) == wanted) return;
      write_hook(hook, wanted);
      said.push_back(fmt::format("upgraded '{}'", hook.string()));
      return;
    case HookState::foreign:
      chain(hook, said);
      break;
    case HookState::missing:
      fs::create_directories(folder);
      break;
  }
  write_hook(hook, wanted);
  said.push_back(fmt::format("installed '{}'", hook.string()));
}

void uninstall(const fs::path& folder, std::string_view event, std::vector<std::string>& said) {
  const fs::path hook = folder / event;
  const fs::path chained = chained_of(hook);
  const body::Recognised recognised = body::recognise(text_of(hook));
  if (recognised.origin == body::Origin::edited) {
    said.push_back(fmt::format("left '{}' as it is: it was edited by hand", hook.string()));
    return;
  }
  const bool ours = recognised.origin == body::Origin::ours;
  if (base::exists(chained) && (ours || !base::exists(hook))) {
    fs::rename(chained, hook);
    said.push_back(fmt::format("put back '{}'", hook.string()));
  } else if (ours) {
    base::remove_file(hook);
    said.push_back(fmt::format("removed '{}'", hook.string()));
  } else if (base::exists(chained)) {
    said.push_back(fmt::format("left '{}': another hook has taken its place since", chained.string()));
  }
}

}  // namespace git::hook_file
