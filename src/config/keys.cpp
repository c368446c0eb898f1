// SPDX-License-Identifier: MIT
#include "config/keys.hpp"

#include "base/error.hpp"
#include "config/check.hpp"
#include "config/parse.hpp"

namespace config {
namespace {

using Values = std::vector<std::string>;

const std::string& last(const Values& values) {
  static const std::string none;
  return values.empty() ? none : values.back();
}

template <typename Enum>
Enum choice(const std::string& text, std::initializer_list<Enum> all) {
  std::string names;
  for (const Enum value : all) {
    if (text == to_string(value)) return value;
    names += (names.empty() ? "'" : ", '") + std::string(to_string(value)) + "'";
  }
  throw base::Error("expected one of " + names + ", not '" + text + "'");
}

OnConflict conflict(const std::string& text) {
  return choice(text, {OnConflict::next, OnConflict::expand, OnConflict::reclaim});
}
VolumePolicy policy(const std::string& text) {
  return choice(text, {VolumePolicy::clone, VolumePolicy::empty, VolumePolicy::share});
}

PortRange lease_range(const std::string& text) {
  const PortRange range = parse_range(text);
  if (range.first < 1024) {
    throw base::Error("the port range '" + text + "' is privileged").hint("choose ports from 1024 up");
  }
  return range;
}

// clang-format off
#define APPLY [](Settings& s, [[maybe_unused]] const std::string& wild, const Values& v)
constexpr Key table[] = {
  {"path", Type::path, "../{repository}.worktrees/{slug}", Trust::team,
   "Where add puts a worktree, relative to the main worktree. {repository}, {slug} and {branch} are replaced.", nullptr,
   APPLY { s.path = checked_template(last(v), {"repository", "slug", "branch"}); }},
  {"onCheckout", Type::choice, "up", Trust::team,
   "What the post-checkout hook does for a new worktree: start its environment, only make it, start it in the background, or nothing.", "up|provision|background|off",
   APPLY { s.on_checkout = choice(last(v), {OnCheckout::up, OnCheckout::provision, OnCheckout::background, OnCheckout::off}); }},
  {"lock", Type::boolean, "false", Trust::team,
   "Lock a worktree while its environment runs, so that git does not remove it behind our back.", nullptr,
   APPLY { s.lock = parse_boolean(last(v)); }},
  {"domain", Type::string, "{branch}.{repository}.localhost", Trust::team,
   "The host name of an environment. {branch} and {repository} are replaced by valid DNS labels.", nullptr,
   APPLY { s.domain = checked_domain(last(v)); }},

  {"compose.directory", Type::path, nullptr, Trust::team,
   "The folder of the Compose files, relative to the worktree.", nullptr,
   APPLY { s.compose.directory = checked_line(last(v)); }},
  {"compose.files", Type::paths, nullptr, Trust::team,
   "The Compose files, relative to compose.directory; without it they are found as Compose finds them.", nullptr,
   APPLY { s.compose.files = v; }},
  {"compose.profiles", Type::list, nullptr, Trust::team,
   "The profiles that are started.", nullptr,
   APPLY { s.compose.profiles = v; }},
  {"compose.template", Type::path, "docker-compose.worktree.template.yml", Trust::team,
   "A Compose file with placeholders that is rendered for each worktree, where it exists.", nullptr,
   APPLY { s.compose.template_file = checked_line(last(v)); }},

  {"ports.range", Type::range, "20000-32767", Trust::team,
   "The host ports that are leased.", nullptr,
   APPLY { s.ports.range = lease_range(last(v)); }},
  {"ports.on_conflict", Type::choices, "next,expand,reclaim", Trust::team,
   "What is tried, in this order, when a leased port is taken or the range is full: the next free port, a larger range, the ports of environments whose worktree is gone. Empty makes it an error.", "next|expand|reclaim",
   APPLY { s.ports.on_conflict.clear(); for (const auto& text : v) s.ports.on_conflict.push_back(conflict(text)); }},
  {"ports.reserve", Type::ranges, nullptr, Trust::team,
   "Ports and ranges that are never leased.", nullptr,
   APPLY { s.ports.reserve.clear(); for (const auto& text : v) s.ports.reserve.push_back(parse_range(text)); }},
  {"ports.ranges.*", Type::range, nullptr, Trust::team,
   "The range for a service or a role (web, db, cache, queue, test).", nullptr,
   APPLY { s.ports.ranges[wild] = lease_range(last(v)); }},

  {"networks.pool", Type::string, "10.213.0.0/16", Trust::team,
   "The addresses from which environments get their networks.", nullptr,
   APPLY { s.networks.pool = checked_network(last(v)); }},
  {"networks.prefix", Type::integer, "28", Trust::team,
   "The prefix length of each network: 28 holds 13 containers.", nullptr,
   APPLY { s.networks.prefix = static_cast<int>(parse_whole(last(v), 16, 29)); }},

  {"volumes.default", Type::choice, "clone", Trust::team,
   "What a new environment gets for a volume: a copy of the main worktree's data, an empty one, or the same one.", "clone|empty|share",
   APPLY { s.volumes.standard = policy(last(v)); }},
  {"volumes.quiesce", Type::choice, "pause", Trust::team,
   "How the containers that write to a volume are kept still while it is copied.", "pause|stop|none",
   APPLY { s.volumes.quiesce = choice(last(v), {Quiesce::pause, Quiesce::stop, Quiesce::none}); }},
  {"volumes.spare", Type::boolean, "false", Trust::personal,
   "Keep a full copy of each main volume ready where the file system cannot share blocks.", nullptr,
   APPLY { s.volumes.spare = parse_boolean(last(v)); }},
  {"volumes.limit", Type::size, "0", Trust::team,
   "Warn when the environments' volumes use more than this; 0 is no limit.", nullptr,
   APPLY { s.volumes.limit = parse_size(last(v)); }},
  {"volumes.deadline", Type::duration, "30s", Trust::team,
   "The longest pause of the containers whose volumes are copied.", nullptr,
   APPLY { s.volumes.deadline = parse_duration(last(v)); }},
  {"trash.days", Type::integer, "7", Trust::personal,
   "How long the volumes of a removed environment are kept; 0 destroys them at once.", nullptr,
   APPLY { s.trash.days = static_cast<int>(parse_whole(last(v), 0, 36500)); }},

  {"proxy.engine", Type::choice, "caddy", Trust::personal,
   "Who serves the names: Caddy in a container, the host's caddy, a Traefik of yours, or nobody.", "caddy|host|traefik|none",
   APPLY { s.proxy.engine = choice(last(v), {ProxyEngine::caddy, ProxyEngine::host, ProxyEngine::traefik, ProxyEngine::none}); }},
  {"proxy.image", Type::string, "caddy:2", Trust::personal,
   "The image of the proxy's container.", nullptr,
   APPLY { s.proxy.image = checked_line(last(v)); }},
  {"proxy.http_port", Type::port, nullptr, Trust::personal,
   "The proxy's port for HTTP; without it 80, or 8080 where that is taken.", nullptr,
   APPLY { s.proxy.http_port = parse_port(last(v)); }},
  {"proxy.https_port", Type::port, nullptr, Trust::personal,
   "The proxy's port for HTTPS; without it 443, or 8443 where that is taken.", nullptr,
   APPLY { s.proxy.https_port = parse_port(last(v)); }},
  {"proxy.https", Type::boolean, "false", Trust::personal,
   "Serve HTTPS with a certificate authority of the proxy's own.", nullptr,
   APPLY { s.proxy.https = parse_boolean(last(v)); }},
  {"proxy.network", Type::string, nullptr, Trust::personal,
   "The network in which your Traefik reaches services: those with a name are attached to it.", nullptr,
   APPLY { s.proxy.network = checked_line(last(v)); }},
  {"proxy.autostart", Type::boolean, "true", Trust::personal,
   "Start the proxy with the first environment that has a route.", nullptr,
   APPLY { s.proxy.autostart = parse_boolean(last(v)); }},

  {"services.*.port", Type::port, nullptr, Trust::team,
   "A fixed host port for the service, which one environment at a time can hold.", nullptr,
   APPLY { s.services[wild].port = parse_port(last(v)); }},
  {"services.*.role", Type::string, nullptr, Trust::team,
   "The role of the service, which chooses its port range; otherwise guessed from its image and port.", nullptr,
   APPLY { s.services[wild].role = checked_line(last(v)); }},
  {"services.*.route", Type::boolean, nullptr, Trust::team,
   "Whether the proxy serves the service; otherwise guessed from its role, image and port.", nullptr,
   APPLY { s.services[wild].route = parse_boolean(last(v)); }},
  {"services.*.variable", Type::string, nullptr, Trust::team,
   "A further variable in env.dockertree that holds the service's host port.", nullptr,
   APPLY { s.services[wild].variable = checked_variable(last(v)); }},
  {"volumes.*.policy", Type::choice, nullptr, Trust::team,
   "What a new environment gets for this volume, instead of volumes.default.", "clone|empty|share",
   APPLY { s.volume[wild].policy = policy(last(v)); }},
  {"volumes.*.method", Type::choice, nullptr, Trust::team,
   "How a copy of this volume is made: in full, which is the standard, or as a layer over a frozen copy that environments share, which is there at once. A file is copied whole when it is first written to: good for media, Redis and databases of many small tables, while PostgreSQL, MariaDB and SQLite copy large files at their first access.", "copy|overlay",
   APPLY { s.volume[wild].method = choice(last(v), {VolumeMethod::copy, VolumeMethod::overlay}); }},
  {"volumes.*.read_only", Type::boolean, nullptr, Trust::team,
   "Whether a shared volume is mounted read-only, which it is by default.", nullptr,
   APPLY { s.volume[wild].read_only = parse_boolean(last(v)); }},
  {"volumes.*.path", Type::path, nullptr, Trust::team,
   "A bind-mounted folder of the worktree that is treated as a volume of this name.", nullptr,
   APPLY { check_inside(last(v)); s.volume[wild].path = checked_line(last(v)); }},
  {"env.*", Type::string, nullptr, Trust::team,
   "A further variable for env.dockertree.", nullptr,
   APPLY { s.env[checked_variable(wild)] = checked_line(last(v)); }},
};
#undef APPLY
// clang-format on

}  // namespace

const std::vector<Key>& keys() {
  static const std::vector<Key> all(std::begin(table), std::end(table));
  return all;
}

const char* to_string(Type type) {
  switch (type) {
    case Type::boolean:
      return "true or false";
    case Type::integer:
      return "number";
    case Type::string:
      return "text";
    case Type::list:
      return "list of texts";
    case Type::path:
      return "path";
    case Type::paths:
      return "list of paths";
    case Type::port:
      return "port";
    case Type::range:
      return "port range";
    case Type::ranges:
      return "list of ports and port ranges";
    case Type::duration:
      return "duration";
    case Type::size:
      return "size";
    case Type::choice:
      return "choice";
    case Type::choices:
      return "list of choices";
  }
  return "";
}

}  // namespace config
