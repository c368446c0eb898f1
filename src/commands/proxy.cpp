// SPDX-License-Identifier: MIT
#include "proxy/proxy.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/signal.hpp"
#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "commands/all.hpp"
#include "commands/proxy_trust.hpp"
#include "commands/report.hpp"
#include "environment/follow.hpp"
#include "environment/routes.hpp"
#include "output/record.hpp"
#include "output/table.hpp"
#include "proxy/address.hpp"
#include "proxy/follower.hpp"
#include "proxy/trust.hpp"

namespace commands {
namespace {

using output::Value;

proxy::Machine machine_of(cli::Context& context) {
  return {context.engine(), context.registry(), context.settings(), context.ui()};
}

void require_ours(const config::Settings& settings) {
  const auto engine = settings.proxy.engine;
  if (engine == config::ProxyEngine::caddy || engine == config::ProxyEngine::host) return;
  throw base::Error(fmt::format("proxy.engine is '{}': there is no proxy of ours", to_string(engine)))
      .hint("let there be one: git config --global dockertree.proxy.engine caddy");
}

proxy::Wanted wanted_of(cli::Context& context) {
  return environment::wanted_routes(context.registry(), context.engine());
}

bool is_standard(const proxy::Address& address) {
  return address.http == 80 && (!address.secure || address.https == 443);
}

int preview(cli::Context& context, const std::string& what, const std::string& cause) {
  print_change(context.ui(), what, cause);
  return 0;
}

int run_start(cli::Context& context, const cli::Arguments& arguments) {
  base::note_signals();
  require_ours(context.settings());
  if (arguments.has("--dry-run")) {
    const auto address = proxy::expected_address(context.registry(), context.settings());
    const bool runs = wanted_of(context).seen.running;
    return preview(context, fmt::format("start the proxy{} on port {}", runs ? " again" : "", address.http),
                   "asked for");
  }
  const auto lock = proxy::lock();
  proxy::start(machine_of(context), [&] { return wanted_of(context); });
  const auto address = proxy::load_record(context.registry()).address;
  context.ui().print(fmt::format("the proxy runs: {}", address.url("<branch>.<repository>.localhost")));
  if (!is_standard(address) && !context.settings().proxy.http_port) {
    context.ui().note(fmt::format("the standard port is taken, so URLs carry ':{}'", address.port()));
  }
  return 0;
}

int run_stop(cli::Context& context, const cli::Arguments& arguments) {
  base::note_signals();
  if (arguments.has("--dry-run")) {
    return wanted_of(context).seen.running
               ? preview(context, "stop the proxy", "asked for")
               : preview(context, "keep the proxy from starting", "it does not run");
  }
  const auto lock = proxy::lock();
  const bool ran = proxy::stop(machine_of(context));
  context.ui().print(ran ? "the proxy is stopped; it stays so until 'git dockertree start'"
                         : "the proxy does not run");
  return 0;
}

int run_reload(cli::Context& context, const cli::Arguments& arguments) {
  base::note_signals();
  const auto lock = proxy::lock();
  const auto wanted = wanted_of(context);
  if (!wanted.seen.running) throw base::Error("the proxy does not run").hint("git dockertree proxy start");
  if (arguments.has("--dry-run"))
    return preview(context, fmt::format("set the names of {} services", wanted.sites.size()), "asked for");
  proxy::publish(context.engine(), context.registry(), wanted);
  context.ui().print(fmt::format("{} services have names", wanted.sites.size()));
  return 0;
}

int run_follow(cli::Context& context, const cli::Arguments&) {
  base::note_signals();
  const auto lock = proxy::become_follower(std::chrono::seconds(5));
  if (lock) environment::follow(machine_of(context));
  return 0;
}

Value site_value(const proxy::Site& site, const proxy::Address& address) {
  return Value::record(
      {{"environment", site.environment},
       {"repository", site.repository},
       {"branch", site.branch},
       {"service", site.service},
       {"state", site.state},
       {"urls", Value::list_of(site.hosts, [&](const auto& host) { return address.url(host); })},
       {"upstreams", Value::list_of(site.upstreams)}});
}

// Of the stores that there are; nothing without HTTPS.
std::optional<bool> is_trusted(const proxy::Address& address) {
  if (!address.secure) return std::nullopt;
  const auto stores = proxy::trust_stores();
  return !stores.empty() &&
         std::all_of(stores.begin(), stores.end(), [](const auto& store) { return store.trusts; });
}

void print_trust(output::Ui& ui) {
  for (const auto& store : proxy::trust_stores()) {
    const std::string word = !store.trouble.empty() ? "unknown: " + store.trouble
                             : store.trusts         ? "trusted"
                                                    : "not trusted";
    ui.print(fmt::format("{}   in '{}'", word, store.place.string()));
  }
  if (!*is_trusted({.secure = true})) ui.hint("let browsers trust it: git dockertree proxy trust");
}

void print_status(cli::Context& context, const proxy::Record& record, bool running,
                  const std::vector<proxy::Site>& sites) {
  auto& ui = context.ui();
  if (running) {
    ui.print(fmt::format("running   port {}{}", record.address.http,
                         record.address.secure ? fmt::format(", HTTPS on {}", record.address.https) : ""));
  } else {
    ui.print("stopped");
    ui.hint("start it: git dockertree proxy start");
  }
  if (record.address.secure) print_trust(ui);
  output::Table table({{.title = "URL"}, {.title = "SERVICE"}, {.title = "STATE"}});
  for (const auto& site : sites) {
    if (site.hosts.empty()) continue;
    table.add({{record.address.url(site.hosts.front())}, {site.service}, {site.state}});
  }
  if (!table.empty()) table.print(ui);
}

int run_status(cli::Context& context, const cli::Arguments& arguments) {
  auto record = proxy::load_record(context.registry());
  record.address = proxy::expected_address(context.registry(), context.settings());
  const auto wanted = wanted_of(context);
  const bool running = wanted.seen.running;
  const auto& sites = wanted.sites;
  if (arguments.has("--json")) {
    const auto& address = record.address;
    const auto sites_value =
        Value::list_of(sites, [&](const proxy::Site& site) { return site_value(site, address); });
    const auto value = Value::record({{"running", running},
                                      {"engine", to_string(context.settings().proxy.engine)},
                                      {"http_port", address.http},
                                      {"https_port", address.secure ? Value(address.https) : Value()},
                                      {"trusted", is_trusted(address)},
                                      {"routes", sites_value}});
    context.ui().raw(output::to_json(Value::record({{"schema", 1}, {"proxy", value}})));
  } else {
    print_status(context, record, running, sites);
  }
  return running ? 0 : 1;
}

cli::Command start_command(const std::string& name, const std::string& summary) {
  return {.name = name, .summary = summary, .options = {cli::dry_run_option()}, .run = run_start};
}

cli::Command stop_command(const std::string& name, const std::string& summary) {
  return {.name = name, .summary = summary, .options = {cli::dry_run_option()}, .run = run_stop};
}

}  // namespace

cli::Command proxy() {
  return {
      .name = "proxy",
      .summary = "one reverse proxy: a name for each environment instead of a port",
      .description =
          "Each environment answers to '<branch>.<repository>.localhost', to '<branch>.localhost' while no "
          "other one does, and each of its services to '<service>.<branch>.<repository>.localhost'. The "
          "proxy is a Caddy in a container (or the machine's: key 'proxy.engine') that listens on 127.0.0.1 "
          "and "
          "[::1] only. It starts by itself with the first environment that has a name (key "
          "'proxy.autostart'), and follows what plain Compose does. 'http://dockertree.localhost' shows all "
          "environments, live. With 'proxy.engine' = traefik a Traefik of yours serves the names instead, by "
          "the "
          "labels of the containers; those join its network (key 'proxy.network') by a name that is their "
          "environment's only, whoever starts them.",
      .subcommands =
          {
              start_command("start", "start the proxy, or again with what the configuration says now"),
              stop_command("stop", "stop the proxy; environments run on"),
              {.name = "status",
               .summary = "show the proxy and the names that it serves",
               .description = "The exit status is 0 when it runs, else 1.",
               .options = {cli::json_option()},
               .run = run_status},
              {.name = "reload",
               .summary = "set all names anew",
               .options = {cli::dry_run_option()},
               .run = run_reload},
              proxy_trust(),
              {.name = "follow",
               .summary = "what runs beside the proxy: names and dashboard follow other tools",
               .run = run_follow,
               .hidden = true},
          },
  };
}

cli::Command proxy_start() { return start_command("start", "short for 'proxy start'"); }

cli::Command proxy_stop() { return stop_command("stop", "short for 'proxy stop'"); }

}  // namespace commands
