// SPDX-License-Identifier: MIT
#include "git/hook_configuration.hpp"

#include <fmt/format.h>

#include <system_error>

#include "base/file.hpp"
#include "base/text.hpp"
#include "build_info.hpp"
#include "git/body.hpp"
#include "git/configuration.hpp"
#include "git/version.hpp"

namespace git::hook_configuration {
namespace fs = std::filesystem;
namespace {

std::string section_of(std::string_view event) { return fmt::format("hook.dockertree-{}", event); }

fs::path own_folder(const HookScope& scope) {
  return scope.repository ? scope.repository->common_dir / "dockertree" / "hooks"
                          : base::config_folder() / "config-hooks";
}

// The installed body, so that a package's upgrade upgrades every repository; a copy where the program was not
// installed.
fs::path body_file(const HookScope& scope, std::string_view event, const fs::path& program) {
  const fs::path prefix = program.parent_path().parent_path();
  fs::path installed = fs::path(build_info::hooks_folder) / event;
  if (!prefix.empty() && base::is_inside(installed, prefix) && base::exists(installed)) return installed;
  return own_folder(scope) / event;
}

// git appends the arguments. A body that is gone with its package must not fail git.
std::string command_for(const fs::path& file) {
  const std::string quoted = base::shell_quote(file.string());
  return fmt::format("test ! -x {} || {}", quoted, quoted);
}

// As git reads a boolean.
bool is_off(const std::string& value) {
  const std::string word = base::lower(value);
  return word.empty() || word == "false" || word == "no" || word == "off" || base::parse_integer(word) == 0;
}

struct Found {
  std::string event;
  std::string command;
  bool enabled = true;
};

enum class Scopes { own, all };

Found find(const HookScope& scope, std::string_view event, Scopes scopes = Scopes::own) {
  const std::string section = section_of(event) + ".";
  Found found;
  for (const Setting& setting : settings(scope.repository, section)) {
    if (scopes == Scopes::own && setting.scope != (scope.repository ? "local" : "global")) continue;
    const std::string name = setting.key.substr(section.size());
    if (name == "event") found.event = setting.value;
    if (name == "command") found.command = setting.value;
    if (name == "enabled") found.enabled = !is_off(setting.value);
  }
  return found;
}

}  // namespace

bool is_supported() { return version() >= Version{2, 54, 0}; }

HookStatus status(const HookScope& scope, std::string_view event) {
  HookStatus result;
  result.event = event;
  result.where = section_of(event);
  const Found found = find(scope, event);
  if (found.event.empty() && found.command.empty()) return result;
  result.state = HookState::outdated;
  const fs::path installed = fs::path(build_info::hooks_folder) / event;
  const fs::path own = own_folder(scope) / event;
  if (found.event == event && found.command == command_for(installed) && base::exists(installed))
    result.state = HookState::installed;
  if (found.event == event && found.command == command_for(own)) {
    const std::string text = base::load_file(own).value_or("");
    const body::Recognised recognised = body::recognise(text);
    if (body::sealed(body::of_event(event), recognised.program) == text) result.state = HookState::installed;
  }
  if (!found.enabled) result.note = fmt::format("switched off by '{}.enabled'", result.where);
  return result;
}

bool is_active(const Repository& repository, std::string_view event) {
  const Found found = find({repository}, event, Scopes::all);
  return found.enabled && found.event == event && !found.command.empty();
}

void install(const HookScope& scope, std::string_view event, const fs::path& program,
             std::vector<std::string>& said) {
  const fs::path file = body_file(scope, event, program);
  bool changed = false;
  if (file == own_folder(scope) / event) {
    base::make_private_folder(file.parent_path());
    changed = base::write_atomically(
        file, body::sealed(body::of_event(event), base::shell_quote(program.string())), {.mode = 0755});
  }
  const std::string section = section_of(event);
  const Found found = find(scope, event);
  if (found.command != command_for(file)) {
    set_setting(scope.repository, section + ".command", command_for(file));
    changed = true;
  }
  if (found.event != event) {  // last: an event without a command is an error of git's
    set_setting(scope.repository, section + ".event", std::string(event));
    changed = true;
  }
  if (changed) said.push_back(fmt::format("configured '{}'", section));
}

void uninstall(const HookScope& scope, std::string_view event, std::vector<std::string>& said) {
  const Found found = find(scope, event);
  if (!found.event.empty() || !found.command.empty()) {
    remove_section(scope.repository, section_of(event));
    said.push_back(fmt::format("removed '{}' from the configuration", section_of(event)));
  }
  base::remove_file(own_folder(scope) / event);
  std::error_code not_empty;
  fs::remove(own_folder(scope), not_empty);
}

}  // namespace git::hook_configuration
