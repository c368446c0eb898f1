// SPDX-License-Identifier: MIT
#include "environment/port_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "environment/leasing.hpp"
#include "ports/bind.hpp"

namespace environment {
namespace {

constexpr std::size_t suggested = 3;
constexpr int search_limit = 4000;

class Check {
 public:
  Check(const PortCheckInput& input, const std::vector<PortWish>& wishes) : input_(input), wishes_(wishes) {
    for (const auto& wish : wishes) avoided_.insert({wish.port, wish.protocol});
    if (input_.registry != nullptr) reservations_ = input_.registry->reservations();
  }

  PortCheck run() {
    for (const auto& wish : wishes_) {
      if (!look_for_holder(wish) && !look_for_lease(wish)) look_at_binding(wish);
      add_cautions(wish);
    }
    return std::move(result_);
  }

 private:
  bool look_for_holder(const PortWish& wish) {
    const auto holders = input_.map.holders(wish.host_ip, wish.port, wish.protocol, input_.own);
    for (const auto& holder : holders) {
      PortConflict conflict{wish, text(holder.kind), holder, std::nullopt, describe(holder), {}, ""};
      if (!holder.address.empty() && !is_same_place(holder.address, wish.host_ip))
        conflict.reason += fmt::format(", on {}", holder.address);
      add(std::move(conflict));
    }
    return !holders.empty();
  }

  // A fixed port of another environment's, whether somebody listens now or not.
  bool look_for_lease(const PortWish& wish) {
    if (wish.origin != PortWish::Origin::fixed) return false;
    const auto lease = foreign_lease(wish);
    if (!lease) return false;
    auto environment = input_.registry->find_environment(lease->environment);
    const auto reason = fmt::format("leased to '{}' (service '{}')",
                                    environment ? environment->project : lease->environment, lease->service);
    add({wish, "lease", std::nullopt, std::move(environment), reason, {}, ""});
    return true;
  }

  void look_at_binding(const PortWish& wish) {
    if (input_.own && input_.map.in_use(wish.port, wish.protocol)) return;  // by what is its own
    const auto answer = ports::try_bind(wish.host_ip, wish.port, wish.protocol);
    if (answer == ports::Bindable::yes) return;
    std::string reason = "held by somebody who cannot be seen from here";
    if (answer == ports::Bindable::refused) {
      reason = wish.port < 1024 ? "privileged: the system refuses it to this user"
                                : fmt::format("refused: '{}' is no address of this host", wish.host_ip);
      // The engine listens with rights of its own.
      if (wish.port < 1024 && wish.origin != PortWish::Origin::asked) return;
    }
    add({wish,
         answer == ports::Bindable::refused ? "refused" : "hidden_process",
         std::nullopt,
         std::nullopt,
         reason,
         {},
         ""});
  }

  void add_cautions(const PortWish& wish) {
    const auto ephemeral = ports::ephemeral_range();
    if (ephemeral.contains(wish.port)) {
      result_.cautions.push_back(
          {wish, "ephemeral",
           fmt::format("lies in {}, which the kernel hands out for outgoing connections: it may be taken "
                       "at any moment",
                       ports::text(ephemeral))});
    }
    if (const auto lease = foreign_lease(wish); lease && wish.origin != PortWish::Origin::fixed) {
      const auto environment = input_.registry->find_environment(lease->environment);
      result_.cautions.push_back(
          {wish, "leased",
           fmt::format("is leased to '{}' (service '{}')",
                       environment ? environment->project : lease->environment, lease->service)});
    }
    for (const auto& reservation : reservations_) {
      if (reservation.from > wish.port || wish.port > reservation.to) continue;
      result_.cautions.push_back(
          {wish, "reserved",
           reservation.reason.empty() ? "is reserved" : fmt::format("is reserved: {}", reservation.reason)});
    }
  }

  [[nodiscard]] std::optional<registry::Lease> foreign_lease(const PortWish& wish) const {
    if (input_.registry == nullptr) return std::nullopt;
    for (auto& lease : input_.registry->leases_on(wish.port)) {
      if (lease.environment != input_.environment && lease.protocol == wish.protocol &&
          ports::addresses_clash(lease.host_ip, wish.host_ip)) {
        return lease;
      }
    }
    return std::nullopt;
  }

  void add(PortConflict conflict) {
    conflict.suggestions = suggestions(conflict.wish);
    conflict.fix = fix(conflict);
    result_.conflicts.push_back(std::move(conflict));
  }

  // Upwards from the port that was wanted; what is suggested once is not suggested again.
  std::vector<int> suggestions(const PortWish& wish) {
    std::vector<int> found;
    const auto ephemeral = ports::ephemeral_range();
    int port = std::max(wish.port + 1, 1024);
    for (int tries = 0; tries < search_limit && found.size() < suggested; ++tries, ++port) {
      if (ephemeral.contains(port)) port = ephemeral.to + 1;
      if (port > 65535) port = ports::lowest_default;
      if (is_free(port, wish.protocol)) found.push_back(port);
    }
    if (!found.empty()) avoided_.insert({found.front(), wish.protocol});
    return found;
  }

  bool is_free(int port, const std::string& protocol) {
    if (avoided_.count({port, protocol}) != 0 || input_.map.in_use(port, protocol)) return false;
    for (const auto& reservation : reservations_) {
      if (reservation.from <= port && port <= reservation.to) return false;
    }
    for (const auto& range : input_.settings.ports.reserve) {
      if (range.contains(port)) return false;
    }
    if (input_.registry != nullptr && !input_.registry->leases_on(port).empty()) return false;
    return planned().count({port, protocol}) == 0 && ports::can_bind("", port, protocol);
  }

  // What stopped containers take when they are started.
  const std::set<std::pair<int, std::string>>& planned() {
    if (planned_) return *planned_;
    planned_.emplace();
    if (input_.engine == nullptr || !input_.map.trouble().empty()) return *planned_;
    for (const auto& port : engine_ports(*input_.engine, ""))
      planned_->insert({port.host_port, port.protocol});
    return *planned_;
  }

  [[nodiscard]] std::string fix(const PortConflict& conflict) const {
    const auto& wish = conflict.wish;
    std::string free = fmt::format("git dockertree ports free {}", wish.port);
    if (conflict.kind == "lease") return "git dockertree ports claim";
    switch (wish.origin) {
      case PortWish::Origin::leased:
        if (!input_.settings.ports.on_conflict.empty()) return "git dockertree up";
        break;
      case PortWish::Origin::compose: {
        if (conflict.suggestions.empty()) break;
        const int next = conflict.suggestions.front();
        if (!wish.variable.empty()) return fmt::format("{}={} docker compose up", wish.variable, next);
        return fmt::format("write '{}:{}' at service '{}', or: {}", next, wish.container_port, wish.service,
                           free);
      }
      default:
        break;
    }
    if (conflict.kind == "refused") return "";
    if (conflict.kind == "hidden_process") return "sudo " + free;
    return free;
  }

  static bool is_same_place(const std::string& one, const std::string& other) {
    const auto any = [](const std::string& address) {
      return address.empty() || address == "0.0.0.0" || address == "::";
    };
    return one == other || (any(one) && any(other));
  }

  const PortCheckInput& input_;
  const std::vector<PortWish>& wishes_;
  std::set<std::pair<int, std::string>> avoided_;
  std::vector<registry::Reservation> reservations_;
  std::optional<std::set<std::pair<int, std::string>>> planned_;
  PortCheck result_;
};

struct WishText {
  std::string host_ip;
  std::string number;
  std::string protocol;
};

WishText split(const std::string& text) {
  WishText parts;
  parts.number = text;
  if (const auto slash = parts.number.rfind('/'); slash != std::string::npos) {
    parts.protocol = base::lower(parts.number.substr(slash + 1));
    parts.number.resize(slash);
  }
  if (const auto colon = parts.number.rfind(':'); colon != std::string::npos) {
    parts.host_ip = parts.number.substr(0, colon);
    parts.number = parts.number.substr(colon + 1);
    if (parts.host_ip.size() > 2 && parts.host_ip.front() == '[')
      parts.host_ip = parts.host_ip.substr(1, parts.host_ip.size() - 2);
  }
  return parts;
}

}  // namespace

PortCheck check_ports(const PortCheckInput& input, const std::vector<PortWish>& wishes) {
  return Check(input, wishes).run();
}

bool looks_like_port(const std::string& text) {
  const auto parts = split(text);
  return !parts.number.empty() && parts.number.find_first_not_of("0123456789-") == std::string::npos &&
         parts.number.front() != '-';
}

std::vector<PortWish> parse_wishes(const std::string& text) {
  const auto parts = split(text);
  if (!parts.protocol.empty() && parts.protocol != "tcp" && parts.protocol != "udp") {
    throw base::Error(fmt::format("'{}' is not a protocol", parts.protocol), base::ErrorKind::usage)
        .hint("write 'tcp' or 'udp', for example '5353/udp'");
  }
  const auto range = ports::parse_range(parts.number);
  std::vector<PortWish> wishes;
  for (int port = range.from; port <= range.to; ++port) {
    for (const char* protocol : {"tcp", "udp"}) {
      if (parts.protocol.empty() || parts.protocol == protocol)
        wishes.push_back({.host_ip = parts.host_ip, .port = port, .protocol = protocol});
    }
  }
  return wishes;
}

}  // namespace environment
