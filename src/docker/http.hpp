// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "docker/endpoint.hpp"
#include "docker/spec.hpp"

namespace docker {

class Connection;

struct Request {
  const char* method = "GET";
  std::string path = {};  // with its question mark and all
  std::string body = {};  // JSON
  Source upload = {};     // a tar, instead of a body
  Sink download = {};     // takes the answer as it comes, unless it is an error
  std::optional<std::chrono::milliseconds> timeout = {};  // absent: the client's
  bool unbounded = false;            // no timeout; a signal that is noted meanwhile ends it
  std::function<bool()> go_on = {};  // asked about once a second; false ends it without an error
};

struct Answer {
  long status = 0;  // 0: ended early, by us
  std::string body = {};
  [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
  [[nodiscard]] std::string message() const;  // the engine's, of an error
};

// One kept HTTP connection to an engine.
class Http {
 public:
  Http(Endpoint endpoint, std::chrono::milliseconds timeout);
  ~Http();
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;

  // Throws `unavailable` when the engine does not answer.
  Answer send(const Request& request);
  // As `send`; an error status throws with the engine's message.
  Answer require(const Request& request, const std::string& what);
  // Asks to switch to a raw stream.
  [[nodiscard]] std::unique_ptr<Connection> hijack(const std::string& path, const std::string& body,
                                                   const std::string& what);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Percent-encodes a name for a path or a query.
[[nodiscard]] std::string encode(const std::string& text);
// What an error status means.
[[nodiscard]] base::Error refusal(const std::string& what, const Answer& answer);

}  // namespace docker
