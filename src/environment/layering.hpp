// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/lock.hpp"
#include "environment/workspace.hpp"
#include "volumes/clone.hpp"
#include "volumes/marker.hpp"

namespace environment {

// The volumes of one environment that become layers over frozen copies of their sources ("bases").
//   choose for each; make the copies that are missing; add each; write down that they are there; publish
// What is not published goes with the object. One process at a time works with an engine's bases.
class Layering {
 public:
  explicit Layering(Workspace& workspace) : workspace_(workspace) {}

  enum class Way {
    full,       // this engine cannot: a copy in full, of which the user is told
    copy_base,  // once `base_copy` is made
    layer,      // at once: there is a base
  };
  enum class Age { any, fresh };
  [[nodiscard]] Way choose(const std::string& source, Age age);
  // The base that is to be copied for `choose`.
  [[nodiscard]] volumes::Copy base_copy(const std::string& key, const std::string& source);

  struct Wanted {
    std::string key;
    std::string source;
    std::string name;
    docker::Labels labels;
  };
  // `bytes`: of the base, where it was just copied.
  volumes::Copied add(const Wanted& wanted, std::optional<std::int64_t> bytes = {});
  void publish();

 private:
  void lock();
  [[nodiscard]] std::vector<docker::Volume> bases(const std::string& source);
  [[nodiscard]] std::int64_t shared_bytes(const std::string& base);

  Workspace& workspace_;
  std::optional<base::Lock> lock_;
  std::map<std::string, std::string> base_of_;  // by source
  std::optional<std::string> doubt_;            // once it was tried
  std::vector<std::unique_ptr<volumes::Marker>> markers_;
};

// Whether a volume that a killed process was about to publish is in use by what is written down.
[[nodiscard]] bool is_part_of_known(registry::Registry& registry, docker::Client& engine,
                                    const std::string& volume);

// Removes bases, and parts of layers, that nothing needs; not while somebody makes one.
void sweep_bases(docker::Client& engine);

}  // namespace environment
