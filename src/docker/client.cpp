// SPDX-License-Identifier: MIT
#include "docker/client.hpp"

#include "base/error.hpp"
#include "docker/http.hpp"
#include "docker/parse.hpp"
#include "docker/result.hpp"

namespace docker {

std::string filter_query(const Filter& filter, const char* separator) {
  const std::string text = write_filter(filter);
  return text == "{}" ? "" : separator + ("filters=" + encode(text));
}

Client::Client(Endpoint endpoint, std::chrono::milliseconds timeout)
    : endpoint_(std::move(endpoint)), http_(std::make_unique<Http>(endpoint_, timeout)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

bool Client::answers() {
  try {
    Request request;
    request.path = "/_ping";
    request.timeout = std::chrono::seconds(5);
    return http_->send(request).ok();
  } catch (const base::Error&) {
    return false;
  }
}

Version Client::version() {
  return parse_version(http_->require({"GET", "/version"}, "cannot ask the engine for its version").body);
}

Info Client::info() {
  return parse_info(http_->require({"GET", "/info"}, "cannot ask the engine about itself").body);
}

std::vector<VolumeUsage> Client::volume_usage() {
  Request request{"GET", "/system/df?type=volume"};
  request.unbounded = true;
  return parse_volume_usage(http_->require(request, "cannot measure the volumes").body);
}

}  // namespace docker
