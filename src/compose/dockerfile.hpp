// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace compose {

// The images that a Dockerfile's `FROM`, `COPY --from=` and `RUN --mount=from=` name, sorted, as they are
// written there with the variables of `FROM` replaced by `args` or their defaults. None that a stage bears
// the name of, wherever it stands: a context of that name would take the stage's place.
[[nodiscard]] std::vector<std::string> images_of(std::string_view dockerfile,
                                                 const std::map<std::string, std::string>& args);

// An image's name as BuildKit looks for a context of that name: "docker.io/library/app:latest" is "app".
[[nodiscard]] std::string context_name(const std::string& image);

}  // namespace compose
