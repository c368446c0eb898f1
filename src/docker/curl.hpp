// SPDX-License-Identifier: MIT
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "base/error.hpp"
#include "docker/endpoint.hpp"

namespace docker {

struct CloseHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, CloseHandle>;

// A handle that reaches the endpoint: socket, TLS, no proxy, no signals.
[[nodiscard]] Handle make_handle(const Endpoint& endpoint);
// What the URLs of requests start with.
[[nodiscard]] std::string url_stem(const Endpoint& endpoint);
[[nodiscard]] base::Error no_answer(const Endpoint& endpoint, CURLcode code, const std::string& detail);

}  // namespace docker
