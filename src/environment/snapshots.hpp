// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "environment/replacing.hpp"

namespace environment {

// A named state of all volumes of an environment. It lives on the engine alone, in volumes whose label names
// "<key>@<snapshot>".
struct Snapshot {
  std::string name;
  std::int64_t created = 0;
  std::map<std::string, std::string> volumes;  // key -> volume
};

// The oldest first.
[[nodiscard]] std::vector<Snapshot> snapshots(docker::Client& engine, const std::string& id);
// Throws, with the nearest one, when there is none of that name.
[[nodiscard]] Snapshot require_snapshot(docker::Client& engine, const std::string& id,
                                        const std::string& name);
// Throws when the name is taken or not fit for a volume.
void take_snapshot(const ReplaceInput& input, const volumes::CloneOptions& options, const std::string& name);
// What take_snapshot would do; throws as it does.
[[nodiscard]] Plan preview_snapshot(const ReplaceInput& input, const std::string& name);
void delete_snapshot(Workspace& workspace, const Snapshot& snapshot);

}  // namespace environment
