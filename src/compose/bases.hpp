// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compose/model.hpp"

namespace compose {

// What a service's build is given so that it is built on the environment's images of the project, not on the
// main worktree's.
struct Bases {
  std::map<std::string, std::string> contexts, args;  // to be merged with the service's own
};

// `images`: every image that the project builds -> the environment's own.
[[nodiscard]] Bases bases_of(const Service& service, const std::map<std::string, std::string>& images);

// Whether builds may be given contexts: the classic builder, which DOCKER_BUILDKIT=0 asks for, refuses them.
[[nodiscard]] bool contexts_are_known();

struct BaseImage {
  std::string service, image;
};
// The images of an override that services of it are built on, at whatever remove, each after its own bases;
// those of `services`, or of all.
[[nodiscard]] std::vector<BaseImage> bases_in(const std::string& override_text,
                                              const std::optional<std::vector<std::string>>& services = {});

}  // namespace compose
