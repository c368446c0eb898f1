// SPDX-License-Identifier: MIT
#include "environment/watch.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/lock.hpp"
#include "base/process.hpp"
#include "base/signal.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "commands/report.hpp"
#include "environment/shared_network.hpp"
#include "environment/watch_unit.hpp"
#include "proxy/follower.hpp"
#include "proxy/proxy.hpp"

namespace commands {
namespace {

constexpr const char* unit = "git-dockertree.service";

// Whether systemd did it; a machine without it is no error.
bool systemctl(std::vector<std::string> words) {
  words.insert(words.begin(), {"systemctl", "--user"});
  if (!base::find_program("systemctl")) return false;
  return base::run({.argv = std::move(words)}).ok();
}

// Systemd starts services without what the user's shell has set.
std::vector<std::pair<std::string, std::string>> own_variables() {
  std::vector<std::pair<std::string, std::string>> result;
  for (const char* name : {"PATH", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "XDG_STATE_HOME",
                           "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"}) {
    if (const auto value = base::environment(name)) result.emplace_back(name, *value);
  }
  return result;
}

int install(cli::Context& context) {
  environment::write_watch_unit(environment::watch_unit(base::own_program(), own_variables()));
  context.ui().print(fmt::format("wrote {}", environment::watch_unit_file().string()));
  if (systemctl({"daemon-reload"}) && systemctl({"enable", "--now", unit})) {
    static_cast<void>(systemctl({"restart", unit}));
    context.ui().print("it runs, and will whenever you log in");
    return 0;
  }
  context.ui().warn("systemd does not answer, so it does not run yet");
  context.ui().hint(fmt::format("systemctl --user enable --now {}", unit));
  return 0;
}

int uninstall(cli::Context& context) {
  if (!base::exists(environment::watch_unit_file())) {
    context.ui().say("it is not installed");
    return 0;
  }
  static_cast<void>(systemctl({"disable", "--now", unit}));
  environment::remove_watch_unit();
  static_cast<void>(systemctl({"daemon-reload"}));
  context.ui().print(fmt::format("removed {}", environment::watch_unit_file().string()));
  return 0;
}

int follow(cli::Context& context) {
  const auto folder = base::state_folder();
  base::make_private_folder(folder);
  base::make_private_folder(folder / "locks");
  const auto lock =
      base::Lock::require(folder / "locks" / "watch", "the watch of this user", std::chrono::milliseconds(0));
  base::note_signals();
  // The engine starts the proxy with the machine; what follows other tools for it starts with us.
  auto* registry = context.find_registry();
  if (proxy::is_wanted() || (registry != nullptr && environment::uses_shared_network(*registry)))
    proxy::ensure_follower();
  const std::string program = base::own_program().string();
  environment::watch({.reap =
                          [&] {
                            return base::run({.argv = {program, "gc"},
                                              .directory = folder,
                                              .out = base::Output::to_stderr,
                                              .err = base::Output::inherit})
                                .ok();
                          },
                      .provision =
                          [&](const std::filesystem::path& worktree) {
                            base::run_detached(
                                {.argv = {program, "hook", "post-checkout"}, .directory = worktree},
                                folder / "log");
                          },
                      .warn = [&](const std::string& text) { context.ui().warn(text); }});
  return 0;
}

int preview(cli::Context& context, const cli::Arguments& arguments) {
  const std::string file = environment::watch_unit_file().string();
  const std::string cause = "asked for";
  environment::Plan plan;
  const auto add = [&](const std::string& what) { plan.push_back({environment::Action::mend, what, cause}); };
  if (arguments.has("--install")) {
    add(fmt::format("write '{}'", file));
    add(fmt::format("enable and start {}", unit));
  } else if (!arguments.has("--uninstall")) {
    throw base::Error("-n goes with --install or --uninstall", base::ErrorKind::usage);
  } else if (base::exists(environment::watch_unit_file())) {
    add(fmt::format("stop and disable {}", unit));
    add(fmt::format("remove '{}'", file));
  }
  print_plan(context.ui(), plan);
  return 0;
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  if (arguments.has("--install") && arguments.has("--uninstall"))
    throw base::Error("--install or --uninstall, not both", base::ErrorKind::usage);
  if (arguments.has("--dry-run")) return preview(context, arguments);
  if (arguments.has("--install")) return install(context);
  if (arguments.has("--uninstall")) return uninstall(context);
  return follow(context);
}

}  // namespace

cli::Command watch() {
  return {
      .name = "watch",
      .summary = "take environments down, and make them, as soon as worktrees go and come",
      .description =
          "Follows the worktrees of all repositories that have, or had, an environment, in the foreground, "
          "whichever tool adds and removes them. One runs for a user. It sleeps while nothing happens.",
      .options = {{.name = "--install", .doc = "write and start a systemd service of the user that does it"},
                  {.name = "--uninstall", .doc = "stop and remove that service"},
                  cli::dry_run_option()},
      .run = run,
      .examples = {"git dockertree watch --install"},
  };
}

}  // namespace commands
