// SPDX-License-Identifier: MIT
#include <string>

#include "base/text.hpp"
#include "docker/client.hpp"
#include "docker/http.hpp"
#include "docker/parse.hpp"
#include "docker/result.hpp"

namespace docker {

void Client::events(const Filter& filter, std::int64_t since, const std::function<bool(const Event&)>& take,
                    const std::function<bool()>& go_on) {
  Request request{
      "GET", "/events?since=" + std::to_string(since != 0 ? since : base::now()) + filter_query(filter, "&")};
  request.unbounded = true;
  request.go_on = go_on;
  std::string rest;
  request.download = [&](std::string_view piece) {
    rest.append(piece);
    std::size_t at = 0;
    for (std::size_t end = 0; (end = rest.find('\n', at)) != std::string::npos; at = end + 1) {
      const auto event = parse_event(std::string_view(rest).substr(at, end - at));
      if (event && !take(*event)) return false;
    }
    rest.erase(0, at);
    return true;
  };
  http_->require(request, "cannot follow the engine's events");
}

}  // namespace docker
