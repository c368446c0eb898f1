// SPDX-License-Identifier: MIT
#include <algorithm>
#include <map>
#include <set>

#include "registry/lease_rows.hpp"
#include "registry/numbers.hpp"
#include "registry/registry.hpp"
#include "registry/rows.hpp"

namespace registry {
namespace {

using Group = std::vector<std::size_t>;  // places in what is wanted that share one number

bool same_place(const Lease& lease, const Wanted& want) {
  return lease.service == want.service && lease.container_port == want.container_port &&
         lease.protocol == want.protocol && lease.index == want.index;
}

bool same(const Lease& one, const Lease& other) {
  return one.service == other.service && one.container_port == other.container_port &&
         one.protocol == other.protocol && one.index == other.index && one.host_ip == other.host_ip &&
         one.host_port == other.host_port && one.fixed == other.fixed && one.variable == other.variable &&
         one.role == other.role;
}

std::vector<Group> groups_of(const std::vector<Wanted>& wanted) {
  std::vector<Group> groups;
  std::map<int, std::size_t> known;
  for (std::size_t at = 0; at < wanted.size(); ++at) {
    const int number = wanted[at].group;
    const auto found = number == 0 ? known.end() : known.find(number);
    if (found != known.end()) {
      groups[found->second].push_back(at);
      continue;
    }
    if (number != 0) known[number] = groups.size();
    groups.push_back({at});
  }
  return groups;
}

// One call of `lease`. The environment's rows are taken out first and put back as they come to be, inside one
// transaction: so its own numbers are free for itself and for nobody else.
class Allocation {
 public:
  Allocation(Database& database, std::string environment, std::string host, const std::vector<Wanted>& wanted,
             const Choice& choice, std::vector<Lease> existing)
      : database_(database),
        environment_(std::move(environment)),
        host_(std::move(host)),
        wanted_(wanted),
        choice_(choice),
        existing_(std::move(existing)),
        numbers_(database, host_),
        kept_(wanted.size()),
        leased_(wanted.size()) {
    for (const auto& lease : existing_)
      if (choice_.keep && !choice_.keep(lease)) refused_.insert(lease.host_port);
    for (std::size_t at = 0; at < wanted_.size(); ++at) kept_[at] = find_kept(wanted_[at]);
  }

  // Whether all is there as it is wanted.
  [[nodiscard]] bool nothing_to_do() const {
    if (existing_.size() != wanted_.size()) return false;
    std::map<int, int> number_of_group;
    for (std::size_t at = 0; at < wanted_.size(); ++at) {
      const auto* lease = kept_[at];
      if (lease == nullptr || !same(*lease, as_lease(at, lease->host_port))) return false;
      const int group = wanted_[at].group;
      if (group != 0 && number_of_group.emplace(group, lease->host_port).first->second != lease->host_port)
        return false;
    }
    return true;
  }

  // Fixed numbers come first, as nothing can take their place, then what is kept, then what is new.
  Leasing run() {
    delete_leases_of(database_, environment_);
    const auto groups = groups_of(wanted_);
    std::vector<const Group*> fixed, kept, fresh;
    for (const auto& group : groups)
      (number_fixed(group) ? fixed : number_kept(group) ? kept : fresh).push_back(&group);
    for (const auto* group : fixed)
      if (auto refusal = take_fixed(*group, *number_fixed(*group))) return *refusal;
    for (const auto* group : kept)
      if (!take_if_free(*group, *number_kept(*group))) fresh.push_back(group);
    for (const auto* group : fresh)
      if (!take_lowest(*group)) return {Leasing::Outcome::exhausted, {}, {}, wanted_[group->front()], {}};
    return result();
  }

  [[nodiscard]] Leasing unchanged() const {
    Leasing leasing;
    for (const auto* lease : kept_) leasing.leases.push_back(*lease);
    return leasing;
  }

 private:
  [[nodiscard]] const Lease* find_kept(const Wanted& want) const {
    for (const auto& lease : existing_) {
      if (!same_place(lease, want) || refused_.count(lease.host_port) != 0) continue;
      if (want.fixed ? *want.fixed == lease.host_port : !lease.fixed) return &lease;
    }
    return nullptr;
  }

  [[nodiscard]] std::optional<int> number_fixed(const Group& group) const {
    for (const std::size_t at : group)
      if (wanted_[at].fixed) return wanted_[at].fixed;
    return std::nullopt;
  }

  [[nodiscard]] std::optional<int> number_kept(const Group& group) const {
    for (const std::size_t at : group)
      if (kept_[at] != nullptr) return kept_[at]->host_port;
    return std::nullopt;
  }

  [[nodiscard]] bool is_kept(std::size_t at, int port) const {
    return kept_[at] != nullptr && kept_[at]->host_port == port;
  }

  [[nodiscard]] Lease as_lease(std::size_t at, int port) const {
    const auto& want = wanted_[at];
    return {environment_, want.service, want.container_port,    want.protocol, want.index,
            want.host_ip, port,         want.fixed.has_value(), want.variable, want.role};
  }

  [[nodiscard]] bool usable(std::size_t at, int port) const {
    return is_kept(at, port) || !choice_.usable || choice_.usable(wanted_[at], port);
  }

  void take(const Group& group, int port) {
    for (const std::size_t at : group) {
      leased_[at] = as_lease(at, port);
      insert_lease(database_, host_, *leased_[at]);
    }
  }

  [[nodiscard]] std::optional<Leasing> take_fixed(const Group& group, int port) {
    for (const std::size_t at : group) {
      const auto& want = wanted_[at];
      if (auto holder = find_clash(database_, host_, want.host_ip, port, want.protocol))
        return Leasing{Leasing::Outcome::held, {}, {}, want, holder};
      if (!is_kept(at, port) && numbers_.reserved(port))
        return Leasing{Leasing::Outcome::reserved, {}, {}, want, {}};
      if (!usable(at, port)) return Leasing{Leasing::Outcome::taken, {}, {}, want, {}};
      take({at}, port);
    }
    return std::nullopt;
  }

  [[nodiscard]] bool take_if_free(const Group& group, int port) {
    for (const std::size_t at : group)
      if (find_clash(database_, host_, wanted_[at].host_ip, port, wanted_[at].protocol) || !usable(at, port))
        return false;
    take(group, port);
    return true;
  }

  [[nodiscard]] bool take_lowest(const Group& group) {
    const auto agreed = [&](int port) {
      return refused_.count(port) == 0 &&
             std::all_of(group.begin(), group.end(), [&](std::size_t at) { return usable(at, port); });
    };
    const auto port = numbers_.lowest(wanted_[group.front()].ranges, agreed);
    if (port) take(group, *port);
    return port.has_value();
  }

  [[nodiscard]] Leasing result() const {
    Leasing leasing;
    for (const auto& lease : leased_) leasing.leases.push_back(*lease);
    for (const auto& old : existing_) {
      const bool stays = std::any_of(leased_.begin(), leased_.end(), [&old](const auto& lease) {
        return lease->host_port == old.host_port && lease->protocol == old.protocol &&
               lease->service == old.service;
      });
      if (!stays) leasing.dropped.push_back(old);
    }
    return leasing;
  }

  Database& database_;
  std::string environment_;
  std::string host_;
  const std::vector<Wanted>& wanted_;
  const Choice& choice_;
  std::vector<Lease> existing_;
  Numbers numbers_;
  std::set<int> refused_;
  std::vector<const Lease*> kept_;
  std::vector<std::optional<Lease>> leased_;
};

}  // namespace

Leasing Registry::lease(const std::string& environment, const std::vector<Wanted>& wanted,
                        const Choice& choice) {
  Database::Transaction transaction(*database_);
  Allocation allocation(*database_, environment, host_of_environment(*database_, environment), wanted, choice,
                        leases_of(environment));
  if (allocation.nothing_to_do()) return allocation.unchanged();
  Leasing leasing = allocation.run();
  if (leasing.outcome == Leasing::Outcome::done) transaction.commit();
  return leasing;
}

}  // namespace registry
