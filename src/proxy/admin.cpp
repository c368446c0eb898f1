// SPDX-License-Identifier: MIT
#include "proxy/admin.hpp"

#include <optional>

#include "base/error.hpp"
#include "base/file.hpp"
#include "docker/http.hpp"

namespace proxy {
namespace {

constexpr auto patience = std::chrono::seconds(10);

std::optional<docker::Answer> ask(const std::filesystem::path& socket, const docker::Request& request) {
  if (!base::exists(socket)) return std::nullopt;
  docker::Endpoint endpoint;
  endpoint.url = "unix://" + socket.string();
  docker::Http http(endpoint, patience);
  try {
    return http.send(request);
  } catch (const base::Error& error) {
    if (error.kind() == base::ErrorKind::unavailable) return std::nullopt;
    throw;
  }
}

}  // namespace

bool admin_answers(const std::filesystem::path& socket) {
  const auto answer = ask(socket, {.method = "GET", .path = "/config/admin/listen"});
  return answer && answer->ok();
}

bool admin_load(const std::filesystem::path& socket, const std::string& configuration) {
  const auto answer = ask(socket, {.method = "POST", .path = "/load", .body = configuration});
  if (!answer) return false;
  if (!answer->ok()) throw base::Error("the proxy refuses its configuration: " + answer->body.substr(0, 500));
  return true;
}

void admin_stop(const std::filesystem::path& socket) {
  static_cast<void>(ask(socket, {.method = "POST", .path = "/stop"}));
}

}  // namespace proxy
