// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "registry/records.hpp"

namespace registry {

class Database;

// The host's list of environments and of what they hold. Every call is one transaction; several are one
// inside `transaction`. A damaged file or one of a newer version is an Error, and never written to.
class Registry {
 public:
  [[nodiscard]] static std::filesystem::path default_path();
  // Makes the file (0600) and its folder (0700) when they are not there. Whoever waits longer than `patience`
  // for another writer gets an Error `unavailable`.
  static Registry open(const std::filesystem::path& path = default_path(),
                       std::chrono::milliseconds patience = std::chrono::seconds(15));
  // Nothing when there is no file; for reading only.
  static std::optional<Registry> find(const std::filesystem::path& path = default_path());
  // Renames a damaged file and its companions; returns the new name.
  static std::filesystem::path set_aside(const std::filesystem::path& path = default_path());

  Registry(Registry&&) noexcept;
  Registry& operator=(Registry&&) noexcept;
  ~Registry();

  // All or nothing; may be nested. Other processes wait meanwhile.
  void transaction(const std::function<void()>& work);

  [[nodiscard]] std::vector<Environment> environments();
  [[nodiscard]] std::vector<Environment> environments_of(const std::filesystem::path& common_dir);
  [[nodiscard]] std::optional<Environment> find_environment(const std::string& id);
  [[nodiscard]] std::optional<Environment> find_project(const std::string& project);
  // The newest one of that path.
  [[nodiscard]] std::optional<Environment> find_worktree(const std::filesystem::path& worktree);
  // Adds it under the first free of project, project-2, project-3 …; `taken` knows names that the engine
  // has. Returns it as stored.
  Environment add(Environment environment, const std::function<bool(const std::string&)>& taken = {});
  void save(const Environment& environment);  // an existing one, by id; also inserts
  void remove(const std::string& id);         // with its leases, subnets and volumes
  void touch(const std::string& id);          // last_used = now

  [[nodiscard]] std::vector<Lease> leases();                          // in the order of their numbers
  void visit_leases(const std::function<void(const Lease&)>& visit);  // the same, one after the other
  [[nodiscard]] std::vector<Lease> leases_of(const std::string& environment);
  [[nodiscard]] std::vector<Lease> leases_on(int host_port);
  // Makes the environment's leases those that are wanted: existing ones keep their numbers, others get the
  // lowest free ones, those not wanted any more go. One transaction.
  Leasing lease(const std::string& environment, const std::vector<Wanted>& wanted, const Choice& choice = {});
  void release(const std::string& environment);
  void release_lease(const Lease& lease);
  // Puts leases back as they are (rebuild, compact); false when one of them clashes, and nothing is changed.
  [[nodiscard]] bool assign(const std::string& environment, const std::vector<Lease>& leases);
  // The lowest free numbers of the ranges, without taking them.
  [[nodiscard]] std::vector<int> free_ports(const std::string& engine, const std::vector<Range>& ranges,
                                            std::size_t count, const std::function<bool(int)>& usable = {});

  [[nodiscard]] std::vector<Subnet> subnets();
  [[nodiscard]] std::vector<Subnet> subnets_of(const std::string& environment);
  // As `lease`, but of those that `keep`, when given, refuses; nothing when the pool has no room, and then
  // nothing is changed.
  std::optional<std::vector<Subnet>> lease_subnets(const std::string& environment,
                                                   const std::vector<WantedSubnet>& wanted, Block pool,
                                                   const std::vector<Block>& taken,
                                                   const std::function<bool(const Subnet&)>& keep = {});

  [[nodiscard]] std::vector<Volume> volumes();
  [[nodiscard]] std::vector<Volume> volumes_of(const std::string& environment);
  [[nodiscard]] std::optional<Volume> find_volume(const std::string& name);
  void save(const Volume& volume);  // by environment and key
  void remove_volume(const std::string& name);

  [[nodiscard]] std::vector<Trash> trash();
  void save(const Trash& trash);  // by name
  void remove_trash(const std::string& name);

  [[nodiscard]] std::vector<Reservation> reservations();
  void reserve(const Reservation& reservation);
  bool unreserve(int from, int to);  // whether something was; splits a wider one

  [[nodiscard]] std::vector<Range> ranges();
  [[nodiscard]] std::optional<Range> find_range(const std::string& name);
  void save(const Range& range);
  bool remove_range(const std::string& name);

  [[nodiscard]] std::optional<std::string> setting(const std::string& name);
  void set(const std::string& name, const std::string& value);
  void unset(const std::string& name);
  [[nodiscard]] std::map<std::string, std::string> settings(const std::string& prefix);  // name -> value

  // The last seen state of a repository's worktrees, as its writer encodes it.
  [[nodiscard]] std::optional<std::string> stamp(const std::filesystem::path& common_dir);
  void set_stamp(const std::filesystem::path& common_dir, const std::string& value);
  [[nodiscard]] std::vector<std::filesystem::path> repositories();  // of environments and stamps
  void forget_repository(const std::filesystem::path& common_dir);  // its stamp

  std::int64_t begin(Step step);  // returns its number
  void finish(std::int64_t step, const std::string& state);
  [[nodiscard]] std::vector<Step> steps(const std::string& environment);
  [[nodiscard]] std::vector<Step> unfinished_steps();  // begun or failed
  void forget_steps(const std::string& environment);

 private:
  explicit Registry(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace registry
