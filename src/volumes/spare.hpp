// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "docker/client.hpp"
#include "output/ui.hpp"
#include "volumes/pass.hpp"

namespace volumes {

// A full copy of a volume that is kept ready: what has changed since is missing in it, or half there.
struct Spare {
  std::string volume;
  Earlier earlier;
};

inline constexpr const char* spare_role = "spare";

// Makes one while the source is in use, at the lowest I/O priority; nothing where blocks can be shared, since
// a copy takes no time there. It is on the engine, and whole, when it is returned; `owner` says whose it is.
[[nodiscard]] std::optional<Spare> make_spare(docker::Client& engine, output::Ui& ui,
                                              const std::string& source, const docker::Labels& owner);
// Brings it up to date in the same way.
[[nodiscard]] Spare refresh_spare(docker::Client& engine, output::Ui& ui, const std::string& source,
                                  const Spare& spare);

// Gives an empty volume, that no container mounts, the content of a spare, whose volume goes. False when that
// cannot be done on this engine: the volume is empty still.
[[nodiscard]] bool adopt_spare(docker::Client& engine, const Spare& spare, const std::string& target);

}  // namespace volumes
