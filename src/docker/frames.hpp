// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "docker/stream.hpp"

namespace docker {

// Hands over the whole frames (channel, size, bytes) at the start of `raw` and takes them out; whether there
// was any output in them.
bool take_frames(std::string& raw, const Stream::Reader& reader);

}  // namespace docker
