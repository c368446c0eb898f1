// SPDX-License-Identifier: MIT
#include "doctor/proxy.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>
#include <thread>

#include "base/text.hpp"
#include "doctor/mend.hpp"
#include "environment/names.hpp"
#include "environment/routes.hpp"
#include "environment/shared_network.hpp"
#include "environment/workspace.hpp"
#include "proxy/container.hpp"
#include "proxy/proxy.hpp"
#include "proxy/trust.hpp"

namespace doctor::proxy_checks {
namespace {

constexpr auto patience = std::chrono::milliseconds(800);

// A name service that does not answer must not hold up the others: its thread is left behind.
bool resolves(const std::string& host, int family) {
  auto asked = std::make_shared<std::promise<bool>>();
  auto answer = asked->get_future();
  std::thread([asked, host, family] {
    addrinfo wanted{};
    wanted.ai_family = family;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const bool known = ::getaddrinfo(host.c_str(), nullptr, &wanted, &found) == 0;
    if (known) ::freeaddrinfo(found);
    asked->set_value(known);
  }).detach();
  return answer.wait_for(patience) == std::future_status::ready && answer.get();
}

bool is_localhost(const std::string& host) {
  const std::string end = ".localhost";
  return host.size() > end.size() && host.compare(host.size() - end.size(), end.size(), end) == 0;
}

std::string container_state(const Subject& subject) {
  for (const auto& container : subject.all_containers) {
    if (container.name == proxy::container_name)
      return fmt::format("the container '{}' is {}", container.name, container.state);
  }
  return fmt::format("there is no container '{}'", proxy::container_name);
}

}  // namespace

Findings down(const Subject& subject) {
  const auto& record = subject.recorded.proxy_record;
  if (!record.started || proxy::accepts(record.address)) return {};
  Finding finding{.sentence = fmt::format("the proxy does not answer on port {}", record.address.http)};
  finding.evidence = {record.host ? "it is the machine's caddy" : container_state(subject)};
  finding.fix = "git dockertree proxy start";
  finding.mends = "start the proxy";
  finding.mend = [](Mending& mending) {
    auto& workspace = *mending.workspace;
    const auto lock = proxy::lock();
    proxy::start({workspace.engine, workspace.registry, workspace.settings, workspace.ui},
                 [&] { return environment::wanted_routes(workspace.registry, workspace.engine); });
  };
  return {std::move(finding)};
}

Findings detached(const Subject& subject) {
  Findings findings;
  const auto& id = subject.record->id;
  for (const auto& each :
       environment::find_unattached({{id, subject.recorded.routes}}, subject.all_containers)) {
    if (!subject.wants(each.service) || subject.running(each.service).empty()) continue;
    Finding finding{.sentence =
                        fmt::format("'{}' is not in the network '{}', in which Traefik is to reach it",
                                    each.name, each.network)};
    finding.service = each.service;
    const bool exists = std::any_of(subject.networks.begin(), subject.networks.end(),
                                    [&](const auto& network) { return network.name == each.network; });
    if (exists) {
      finding.fix = "git dockertree up " + base::shell_quote(subject.record->branch);
      finding.mends = fmt::format("attach it by the name '{}'", each.alias);
      finding.mend = [](Mending& mending) {
        environment::attach_routed(mending.engine, mending.workspace->registry);
      };
    } else {
      finding.evidence = {"there is no such network"};
      finding.fix = "docker network create " + base::shell_quote(each.network);
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

Findings unresolved(const Subject& subject) {
  if (!subject.recorded.proxy_record.started) return {};
  Findings findings;
  for (const auto& host : environment::host_names(subject.recorded.routes)) {
    const bool by_four = resolves(host, AF_INET);
    const bool by_six = resolves(host, AF_INET6);
    const bool local = is_localhost(host);
    if (local ? by_four && by_six : by_four || by_six) continue;
    Finding finding{.sentence = by_four || by_six
                                    ? fmt::format("'{}' resolves to {} only", host, by_four ? "IPv4" : "IPv6")
                                    : fmt::format("'{}' does not resolve", host)};
    if (local) {
      finding.evidence = {
          "browsers and curl know names under .localhost by themselves, other programs ask the system"};
      finding.fix = "sudo apt install libnss-myhostname";
    } else {
      finding.fix = "let its domain lead to this host, in DNS or in /etc/hosts";
      finding.severity = Severity::warning;
    }
    findings.push_back(std::move(finding));
    break;  // with the others it is the same
  }
  return findings;
}

Findings untrusted(const Subject& subject) {
  const auto& record = subject.recorded.proxy_record;
  if (!record.started || !record.address.secure) return {};
  Finding finding{.sentence = "browsers warn of the proxy's certificates"};
  const auto stores = proxy::trust_stores();
  for (const auto& store : stores) {
    if (!store.trusts)
      finding.evidence.push_back(fmt::format("not trusted in '{}'{}", store.place.string(),
                                             store.trouble.empty() ? "" : ": " + store.trouble));
  }
  if (finding.evidence.empty() && !stores.empty()) return {};
  finding.fix = "git dockertree proxy trust";
  return {std::move(finding)};
}

}  // namespace doctor::proxy_checks
