// SPDX-License-Identifier: MIT
#include "proxy/proxy.hpp"

#include <fmt/format.h>

#include <chrono>
#include <future>
#include <thread>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/signal.hpp"
#include "base/text.hpp"
#include "proxy/admin.hpp"
#include "proxy/caddy.hpp"
#include "proxy/dashboard.hpp"
#include "proxy/follower.hpp"

namespace proxy {
namespace fs = std::filesystem;
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto start_deadline = std::chrono::seconds(30);
constexpr auto look_again = std::chrono::milliseconds(20);

fs::path socket() { return folder() / "admin.sock"; }
fs::path configuration_file() { return folder() / "caddy.json"; }

Setup host_setup(const Record& record) {
  Setup setup;
  setup.admin = "unix/" + socket().string();
  setup.http_port = setup.shown_port = record.address.http;
  setup.https_port = record.address.secure ? record.address.https : 0;
  for (const auto& address : loopback_addresses()) {
    const std::string host = in_brackets(address);
    setup.listen.push_back(fmt::format("{}:{}", host, record.address.http));
    if (record.address.secure) setup.listen.push_back(fmt::format("{}:{}", host, record.address.https));
  }
  setup.pages = dashboard_folder().string();
  setup.storage = (folder() / "data" / "caddy").string();
  setup.keep_streams = record.keep_streams;
  return setup;
}

std::string configuration(const Record& record, const Wanted& wanted) {
  return caddy_configuration(record.host ? host_setup(record) : container_setup(record, wanted.seen.clients),
                             wanted.sites);
}

// "v2.10.0 h1:…" or Debian's "2.6.2": WebSockets can be kept from 2.7 on.
bool keeps_streams(const std::string& version) {
  const auto numbers = base::split(version.rfind('v', 0) == 0 ? version.substr(1) : version, '.');
  if (numbers.size() < 2 || numbers[0] != "2") return false;
  return base::parse_integer(numbers[1]).value_or(0) >= 7;
}

[[noreturn]] void fail_start(const Machine& machine, const Record& record) {
  std::string words;
  if (!record.host) words = base::trim(machine.engine.logs(container_name, 3).err);
  throw base::Error("the proxy did not start" + (words.empty() ? "" : ": " + words))
      .hint(record.host ? "try it: caddy run --config " + base::shell_quote(configuration_file().string())
                        : fmt::format("look at it: docker logs {}", container_name));
}

bool has_started(const Machine& machine, const Record& record) {
  if (admin_answers(socket())) return true;
  if (record.host) return false;
  // An engine in a virtual machine shares files, but no sockets.
  const auto container = machine.engine.find_container(container_name);
  if (!container || !container->running()) fail_start(machine, record);
  return machine.engine
      .exec(container_name, {.command = {"test", "-S", std::string(inner_folder) + "/admin.sock"}})
      .ok();
}

void wait_until_started(const Machine& machine, const Record& record) {
  const auto end = Clock::now() + start_deadline;
  while (!has_started(machine, record)) {
    base::check_interrupted();
    if (Clock::now() > end) fail_start(machine, record);
    std::this_thread::sleep_for(look_again);
  }
}

void start_host() {
  if (!base::find_program("caddy")) {
    throw base::Error("there is no program 'caddy' on this machine", base::ErrorKind::unavailable)
        .hint("install it, or let it run in a container: git config --global dockertree.proxy.engine caddy");
  }
  base::run_detached({.argv = {"caddy", "run", "--config", configuration_file().string()},
                      .directory = folder(),
                      .environment = {{"XDG_DATA_HOME", (folder() / "data").string()},
                                      {"XDG_CONFIG_HOME", (folder() / "config").string()}}},
                     folder() / "caddy.log");
}

std::string version_of(const Machine& machine, const Record& record) {
  if (record.host) return base::run({.argv = {"caddy", "version"}}).out;
  return machine.engine.exec(container_name, {.command = {"caddy", "version"}}).out;
}

void end_running(const Machine& machine, const Record& before) {
  // The follower ends without it.
  base::remove_file(configuration_file());
  if (before.host) {
    admin_stop(socket());
    const auto end = Clock::now() + start_deadline;
    while (admin_answers(socket()) && Clock::now() < end) std::this_thread::sleep_for(look_again);
    base::remove_file(socket());
  } else {
    remove_container(machine.engine);
  }
}

// An engine in a virtual machine shares files, but no sockets.
void reload_inside(docker::Client& engine, const Record& record) {
  if (record.host) throw base::Error("the proxy does not answer").hint("git dockertree proxy start");
  const auto result = engine.exec(
      container_name, {.command = {"caddy", "reload", "--config", std::string(inner_folder) + "/caddy.json",
                                   "--address", fmt::format("unix/{}/admin.sock", inner_folder)}});
  if (!result.ok()) throw base::Error("the proxy refuses its configuration: " + base::trim(result.err));
}

// Joins what is missing, leaves what nobody needs: a network that it stays in could not be removed. One that
// has just gone needs nothing.
void set_networks(docker::Client& engine, const Wanted& wanted) {
  for (const auto& network : wanted.networks) {
    if (wanted.seen.joined.count(network) == 0)
      static_cast<void>(engine.connect(network, container_name, {}));
  }
  for (const auto& network : wanted.seen.joined) {
    if (wanted.networks.count(network) == 0) static_cast<void>(engine.disconnect(network, container_name));
  }
}

}  // namespace

base::Lock lock() {
  const fs::path locks = base::state_folder() / "locks";
  base::make_private_folder(base::state_folder());
  base::make_private_folder(locks);
  return base::Lock::require(locks / "proxy", "the proxy", std::chrono::minutes(2));
}

Seen see(registry::Registry& registry, const std::vector<docker::Container>& containers,
         const std::vector<docker::Network>& networks) {
  const Record record = load_record(registry);
  if (!record.host) {
    Seen seen = look(containers, networks);
    seen.running = seen.running && record.started;
    return seen;
  }
  Seen seen;
  seen.running = record.started && admin_answers(socket());
  return seen;
}

bool is_running(const Machine& machine) {
  const Record record = load_record(machine.registry);
  if (!record.started) return false;
  if (record.host) return admin_answers(socket());
  const auto container = find_container(machine.engine);
  return container && container->running();
}

void start(const Machine& machine, const std::function<Wanted()>& wanted) {
  const Record before = load_record(machine.registry);
  end_running(machine, before);
  Record record;
  record.host = machine.settings.proxy.engine == config::ProxyEngine::host;
  record.address = choose_address(machine.settings);
  save_record(machine.registry, record);
  base::make_private_folder(base::state_folder());
  base::make_private_folder(folder());
  base::make_private_folder(folder() / "data");
  base::make_private_folder(folder() / "config");
  write_dashboard();
  base::remove_file(socket());
  if (!record.host) ensure_networks(machine.engine);
  const Wanted now = wanted();
  base::write_atomically(configuration_file(), configuration(record, now));
  if (record.host) {
    start_host();
  } else {
    start_container(machine.engine, machine.settings, record.address);
  }
  wait_until_started(machine, record);
  record.keep_streams = keeps_streams(version_of(machine, record));
  record.started = true;
  save_record(machine.registry, record);
  publish(machine.engine, machine.registry, now);
  start_follower();
}

bool is_wanted() { return base::exists(configuration_file()); }

bool stop(const Machine& machine) {
  Record record = load_record(machine.registry);
  const bool ran = is_running(machine);
  end_running(machine, record);
  record.started = false;
  record.stopped = true;
  save_record(machine.registry, record);
  return ran;
}

void publish(docker::Client& engine, registry::Registry& registry, const Wanted& wanted) {
  const Record record = load_record(registry);
  // The engine takes its time to plug a cable: Caddy gets its routes meanwhile, and looks again for a second
  // for what is not there yet.
  auto told = std::async(std::launch::async, [text = configuration(record, wanted)] {
    return std::make_pair(admin_load(socket(), text), text);
  });
  if (!record.host) set_networks(engine, wanted);
  const auto [taken, text] = told.get();
  // The file is for its next start. It comes last: what is refused is not kept, and nobody waits for a disk.
  base::write_atomically(configuration_file(), text);
  if (!taken) reload_inside(engine, record);
}

}  // namespace proxy
