// SPDX-License-Identifier: MIT
#include "proxy/address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "ports/bind.hpp"
#include "ports/listener.hpp"

namespace proxy {
namespace {

constexpr const char* key = "proxy";

// The engine may bind what we may not, as long as nobody has it.
bool is_free(int port, bool for_ourselves) {
  for (const auto& address : loopback_addresses()) {
    const auto result = ports::try_bind(address, port, "tcp");
    if (result == ports::Bindable::yes) continue;
    if (result == ports::Bindable::taken || for_ourselves) return false;
    if (!ports::listeners_on(ports::listeners(), address, port, "tcp").empty()) return false;
  }
  return true;
}

int choose(const std::optional<int>& configured, int standard, int other, const char* name,
           bool for_ourselves) {
  if (configured && is_free(*configured, for_ourselves)) return *configured;
  if (!configured && is_free(standard, for_ourselves)) return standard;
  if (!configured && is_free(other, for_ourselves)) return other;
  const int wanted = configured.value_or(other);
  std::string holder;
  const auto listeners = ports::listeners_on(ports::listeners(), "127.0.0.1", wanted, "tcp");
  for (const auto& each : ports::find_holders(listeners)) holder = ": " + ports::describe(each);
  throw base::Error(fmt::format("the proxy's port {} is taken{}", wanted, holder))
      .hint(fmt::format("choose another one: git config --global dockertree.proxy.{} PORT", name));
}

}  // namespace

std::string Address::url(const std::string& host) const {
  const bool standard = port() == (secure ? 443 : 80);
  return scheme() + "://" + host + (standard ? "" : ":" + std::to_string(port()));
}

Address choose_address(const config::Settings& settings) {
  const bool ourselves = settings.proxy.engine == config::ProxyEngine::host;
  Address address;
  address.secure = settings.proxy.https;
  address.http = choose(settings.proxy.http_port, 80, 8080, "httpPort", ourselves);
  if (address.secure) address.https = choose(settings.proxy.https_port, 443, 8443, "httpsPort", ourselves);
  return address;
}

Address traefik_address(const config::Settings& settings) {
  return {settings.proxy.http_port.value_or(80), settings.proxy.https_port.value_or(443),
          settings.proxy.https};
}

Address expected_address(registry::Registry& registry, const config::Settings& settings) {
  const Record record = load_record(registry);
  if (record.started) return record.address;
  if (settings.proxy.engine == config::ProxyEngine::traefik) return traefik_address(settings);
  try {
    return choose_address(settings);
  } catch (const base::Error&) {
    // It cannot be started: whoever tries is told.
    return {settings.proxy.http_port.value_or(8080), settings.proxy.https_port.value_or(8443),
            settings.proxy.https};
  }
}

Record load_record(registry::Registry& registry) {
  Record record;
  const auto text = registry.setting(key);
  if (!text) return record;
  // "started|stopped|off caddy|host HTTP HTTPS plain|secure close|keep"
  const auto words = base::split(*text, ' ');
  if (words.size() != 6) return record;
  record.started = words[0] == "started";
  record.stopped = words[0] == "stopped";
  record.host = words[1] == "host";
  record.address.http = static_cast<int>(base::parse_integer(words[2]).value_or(80));
  record.address.https = static_cast<int>(base::parse_integer(words[3]).value_or(443));
  record.address.secure = words[4] == "secure";
  record.keep_streams = words[5] == "keep";
  return record;
}

void save_record(registry::Registry& registry, const Record& record) {
  registry.set(
      key, fmt::format("{} {} {} {} {} {}",
                       record.started   ? "started"
                       : record.stopped ? "stopped"
                                        : "off",
                       record.host ? "host" : "caddy", record.address.http, record.address.https,
                       record.address.secure ? "secure" : "plain", record.keep_streams ? "keep" : "close"));
}

bool accepts(const Address& address) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(static_cast<std::uint16_t>(address.http));
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool accepted = ::connect(descriptor, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
  ::close(descriptor);
  return accepted;
}

const std::vector<std::string>& loopback_addresses() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> found = {"127.0.0.1"};
    const auto interfaces = base::load_file("/proc/net/if_inet6");
    if (interfaces && interfaces->find("00000000000000000000000000000001 ") != std::string::npos)
      found.emplace_back("::1");
    return found;
  }();
  return all;
}

std::string in_brackets(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

std::filesystem::path folder() { return base::state_folder() / "proxy"; }

}  // namespace proxy
