// SPDX-License-Identifier: MIT
#include "environment/port_compact.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "docker/labels.hpp"
#include "environment/desired.hpp"
#include "environment/port_scan.hpp"
#include "ports/bind.hpp"
#include "ports/compaction.hpp"

namespace environment {
namespace {

class Planner {
 public:
  explicit Planner(const CompactInput& input) : input_(input), ranges_(input.registry.ranges()) {
    for (const auto& container : input.map.containers()) {
      const std::string id = container.label(docker::label::environment);
      if (!id.empty() && container.running()) running_.insert(id);
      for (const auto& port : bindings_of(input.engine, container)) bound_[port.host_port].insert(id);
    }
    for (const auto& each : input.registry.reservations()) reserved_.push_back({each.from, each.to});
    for (auto& record : input.registry.environments()) {
      if (is_movable(record)) {
        const auto id = record.id;
        records_.emplace(id, std::move(record));
      }
    }
    for (const auto& [id, record] : records_) settings_.emplace(id, input.settings(record));
  }

  std::vector<Compaction> run() {
    collect();
    std::vector<ports::Movable> movables;
    for (const auto& unit : units_) movables.push_back({unit.port, unit.ranges});
    const auto numbers = ports::compacted(movables, [&](int port) { return is_free(port); });
    std::map<std::string, std::map<int, int>> changed;  // environment -> old number -> new one
    std::vector<std::string> order;
    for (std::size_t at = 0; at < units_.size(); ++at) {
      if (numbers[at] == units_[at].port) continue;
      if (changed.count(units_[at].environment) == 0) order.push_back(units_[at].environment);
      changed[units_[at].environment][units_[at].port] = numbers[at];
    }
    std::vector<Compaction> plan;
    plan.reserve(order.size());
    for (const auto& id : order) plan.push_back(compaction(id, changed.at(id)));
    return plan;
  }

 private:
  // One number of an environment; tcp and udp of it move together.
  struct Unit {
    std::string environment;
    int port = 0;
    std::vector<ports::Range> ranges;
  };

  [[nodiscard]] bool is_movable(const registry::Environment& record) const {
    return record.engine == input_.engine.endpoint().key && record.state == "made" &&
           base::exists(record.worktree) && (input_.running || running_.count(record.id) == 0);
  }

  void collect() {
    std::set<std::pair<std::string, int>> seen;
    for (const auto& lease : input_.registry.leases()) {
      const auto record = records_.find(lease.environment);
      if (record == records_.end() || lease.fixed) {
        leased_.insert(lease.host_port);
        continue;
      }
      if (!seen.insert({lease.environment, lease.host_port}).second) continue;
      const auto& settings = settings_.at(lease.environment);
      Unit unit{lease.environment, lease.host_port, {}};
      for (const auto& range :
           ranges_for(lease.role, lease.service, record->second.repository, ranges_, settings)) {
        unit.ranges.push_back({range.from, range.to});
      }
      for (const auto& range : settings.ports.reserve) reserved_.push_back({range.first, range.last});
      units_.push_back(std::move(unit));
    }
    std::stable_sort(units_.begin(), units_.end(),
                     [](const Unit& one, const Unit& other) { return one.port < other.port; });
  }

  // Of a number that no movable lease has any more.
  [[nodiscard]] bool is_free(int port) const {
    const auto holds = [port](const ports::Range& range) { return range.contains(port); };
    if (leased_.count(port) != 0 || std::any_of(reserved_.begin(), reserved_.end(), holds)) return false;
    // Containers of environments that can move are gone, or get other ports, before anybody starts.
    if (const auto bound = bound_.find(port); bound != bound_.end()) {
      return std::all_of(bound->second.begin(), bound->second.end(),
                         [&](const std::string& id) { return records_.count(id) != 0; });
    }
    return !input_.map.in_use(port, "tcp") && !input_.map.in_use(port, "udp") &&
           ports::can_bind("", port, "tcp") && ports::can_bind("", port, "udp");
  }

  [[nodiscard]] Compaction compaction(const std::string& id, const std::map<int, int>& numbers) const {
    Compaction result;
    result.environment = records_.at(id);
    result.running = running_.count(id) != 0;
    for (auto lease : input_.registry.leases_of(id)) {
      const auto number = lease.fixed ? numbers.end() : numbers.find(lease.host_port);
      if (number != numbers.end()) {
        result.moves.push_back({lease, number->second});
        lease.host_port = number->second;
      }
      result.leases.push_back(std::move(lease));
    }
    return result;
  }

  const CompactInput& input_;
  std::vector<registry::Range> ranges_;
  std::set<std::string> running_;
  std::map<int, std::set<std::string>> bound_;  // numbers that containers, stopped ones too, publish
  std::map<std::string, registry::Environment> records_;
  std::map<std::string, config::Settings> settings_;
  std::vector<ports::Range> reserved_;
  std::set<int> leased_;
  std::vector<Unit> units_;
};

}  // namespace

std::vector<Compaction> plan_compaction(const CompactInput& input) { return Planner(input).run(); }

void apply(registry::Registry& registry, const std::vector<Compaction>& plan) {
  registry.transaction([&] {
    for (const auto& each : plan) registry.release(each.environment.id);
    for (const auto& each : plan) {
      if (!registry.assign(each.environment.id, each.leases)) {
        throw base::Error("a port of the plan was leased meanwhile; nothing was changed")
            .hint("run the command again");
      }
      auto record = registry.find_environment(each.environment.id);
      if (!record) continue;
      // The next command there writes its files anew, whatever becomes of this one.
      record->content_hash.clear();
      registry.save(*record);
    }
  });
}

}  // namespace environment
