// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "commands/report.hpp"
#include "environment/observed.hpp"
#include "environment/routes.hpp"

namespace commands {
namespace {

// The address of a service, or of the first that speaks HTTP.
std::string url_of(registry::Registry& registry, const std::string& id,
                   const std::optional<std::string>& service) {
  const auto leases = registry.leases_of(id);
  for (const auto& link : environment::links_of(registry, id, leases)) {
    if (!service || link.service == *service) return link.url;
  }
  for (const auto& lease : leases) {
    if (!service || lease.service == *service) return environment::direct_url(lease);
  }
  throw base::Error(service ? fmt::format("service '{}' has no name and publishes no port", *service)
                            : std::string("no service has a name or publishes a port"))
      .hint("see: git dockertree status");
}

#ifdef __APPLE__
constexpr bool on_mac = true;
#else
constexpr bool on_mac = false;  // where `open` is another program
#endif

bool has_display() {
  return base::environment("DISPLAY") || base::environment("WAYLAND_DISPLAY") ||
         base::environment("WSL_DISTRO_NAME") || on_mac;
}

void open_in_browser(const std::string& url) {
  for (const char* opener : {"wslview", "xdg-open", "open"}) {
    if (!base::find_program(opener) || (opener == std::string_view("open") && !on_mac)) continue;
    base::run_detached({.argv = {opener, url}});
    return;
  }
}

int run(cli::Context& context, const cli::Arguments& arguments) {
  const auto worktree = context.worktree(arguments.operand("WORKTREE"));
  const auto record = environment::find_record(context.registry(), context.repository(), worktree);
  if (!record) {
    throw no_environment(worktree, "start it: git dockertree up");
  }
  const std::string url = url_of(context.registry(), record->id, arguments.operand("SERVICE"));
  context.ui().print(url);
  if (has_display() && !arguments.has("--print")) open_in_browser(url);
  return 0;
}

}  // namespace

cli::Command open() {
  return {
      .name = "open",
      .summary = "print the URL of an environment, and open it in a browser",
      .options = {{.name = "--print", .doc = "only print it; always so without a display"}},
      .operands = {cli::worktree_operand(),
                   {.name = "SERVICE", .optional = true, .completes = cli::Completes::service}},
      .run = run,
  };
}

}  // namespace commands
