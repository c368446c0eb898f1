// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "docker/client.hpp"
#include "docker/http.hpp"
#include "docker/parse.hpp"
#include "docker/result.hpp"

namespace docker {

std::vector<Volume> Client::volumes(const Filter& filter) {
  return parse_volumes(
      http_->require({"GET", "/volumes" + filter_query(filter)}, "cannot list the volumes").body);
}

std::optional<Volume> Client::find_volume(const std::string& name) {
  const Answer answer = http_->send({"GET", "/volumes/" + encode(name)});
  if (answer.status == 404) return std::nullopt;
  if (!answer.ok()) throw refusal(fmt::format("cannot inspect the volume '{}'", name), answer);
  return parse_volume(answer.body);
}

Volume Client::create_volume(const VolumeSpec& spec) {
  const Request request{"POST", "/volumes/create", write_volume(spec)};
  return parse_volume(http_->require(request, fmt::format("cannot create the volume '{}'", spec.name)).body);
}

Result Client::remove_volume(const std::string& name, Force force) {
  Request request{"DELETE", "/volumes/" + encode(name) + (force == Force::yes ? "?force=true" : "")};
  request.unbounded = true;  // the engine deletes the files before it answers
  return result_of(http_->send(request), fmt::format("cannot remove the volume '{}'", name));
}

}  // namespace docker
